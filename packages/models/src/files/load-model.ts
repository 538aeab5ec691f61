import tf from "#tfjs";
import { checkedFormat, inspectFiles, type LoadOptions, type ModelFacts } from "../inspect/inspect-files.ts";
import { type ForwardAnswer, type ForwardPass } from "../inspect/probe-model.ts";
import { refusal } from "../inspect/refusal.ts";
import { seenOutput } from "../inspect/seen-output.ts";
import { outlineBuilt } from "../layers/outline-built.ts";
import { chosenBy, saidBy } from "../manifests/manifest.ts";
import { readModelFolder } from "../manifests/model-folder.ts";
import { buildLoaded } from "./build-loaded.ts";
import { executeGraph, type GraphExecution, graphExecution, graphFeed } from "./graph-execution.ts";
import { inputTensor } from "./input-tensor.ts";

/** A model that ran and does what its manifest says. The holder disposes `model`. */
export type LoadedModel = ModelFacts &
  (
    | { readonly kind: "layers"; readonly model: tf.LayersModel }
    | {
        readonly kind: "graph";
        readonly model: tf.GraphModel;
        readonly execution: GraphExecution;
        /** The node that is given the samples; null where it has no other. */
        readonly begin: string | null;
        /** The node that tells the classes; `node:1` of one that yields several. */
        readonly end: string;
        /** As the file has it. */
        readonly topology: Readonly<Record<string, unknown>>;
      }
  );

/**
 * Reads a LayersModel or GraphModel folder, checks files, shapes and classes, and asks it of a few samples.
 * @throws FacultyError NOT_FOUND, BAD_MODEL, SHAPE_MISMATCH, CLASS_MISMATCH or NOT_FINITE.
 */
export async function loadModel(folder: string, options: LoadOptions = {}): Promise<LoadedModel> {
  const files = await readModelFolder(folder);
  checkedFormat(folder, files);
  let model = await buildLoaded(folder, files);
  try {
    const outline = isLayers(model) ? outlineBuilt(model) : null;
    const chosen = options.chosen ?? chosenBy(files.manifest ?? {});
    const { facts, ending, begin, end, place } = inspectFiles(folder, files, outline, { ...options, chosen });
    if (isLayers(model)) model = withOutput(model, place);
    const { inputShape } = facts.manifest;
    const { modelTopology: topology } = files.json;
    const { execution, forward } = forwardOf(model, begin, end);
    const output = await seenOutput({
      folder,
      forward: forwardPass(folder, topology, facts, forward),
      inputShape,
      input: facts.input,
      tokens: facts.tokens,
      said: saidBy(facts.manifest),
      declared: files.manifest?.output,
      ending,
    });
    const loaded = { ...facts, manifest: { ...facts.manifest, output } };
    if (isLayers(model)) return { kind: "layers", model, ...loaded };
    return { kind: "graph", model, execution: execution(), topology, begin, end, ...loaded };
  } catch (error) {
    model.dispose();
    throw error;
  }
}

type Model = tf.LayersModel | tf.GraphModel;

/** The model with one of its outputs alone. What the others had for themselves is freed. */
function withOutput(model: tf.LayersModel, place: number): tf.LayersModel {
  if (model.outputs.length === 1) return model;
  const used = tf.model({ inputs: model.inputs, outputs: model.outputs.slice(place, place + 1), name: model.name });
  for (const layer of model.layers) if (!used.layers.includes(layer)) layer.dispose();
  return used;
}

function isLayers(model: Model): model is tf.LayersModel {
  return model instanceof tf.LayersModel;
}

/** One forward pass of tensors. @param inputs - Stays the caller's. @returns What the caller disposes. */
type TensorPass = (inputs: tf.Tensor) => Promise<tf.Tensor>;

function forwardPass(
  folder: string,
  topology: unknown,
  { manifest, input }: ModelFacts,
  forward: TensorPass,
): ForwardPass {
  return async (values, rows) => {
    const inputs = inputTensor(`model ${folder}`, values, [rows, ...manifest.inputShape], input.whole);
    const output = await forward(inputs)
      .catch((cause: unknown) => {
        if (cause instanceof Error && cause.message.startsWith("Unknown op "))
          throw refusal(`model ${folder}`, topology, cause);
        throw cause;
      })
      .finally(() => inputs.dispose());
    return answerOf(output);
  };
}

/** @param output - Disposed here. */
async function answerOf(output: tf.Tensor): Promise<ForwardAnswer> {
  try {
    const { shape, dtype } = output;
    return { shape, dtype, data: await output.data<"float32">() };
  } finally {
    output.dispose();
  }
}

/** How the probe asks the model; a graph shows at the first sample how it runs. */
function forwardOf(
  model: Model,
  begin: string | null,
  end: string,
): { readonly forward: TensorPass; readonly execution: () => GraphExecution } {
  let execution: GraphExecution = "sync";
  if (isLayers(model))
    return {
      forward: async (inputs) => first(tf.tidy(() => [model.predict(inputs)].flat())),
      execution: () => execution,
    };
  let isTried = false;
  const forward: TensorPass = async (inputs) => {
    const feed = graphFeed(begin, inputs);
    if (!isTried) execution = graphExecution(model, feed, end);
    isTried = true;
    return first(await executeGraph(model, execution, feed, [end]));
  };
  return { forward, execution: () => execution };
}

function first([output]: readonly tf.Tensor[]): tf.Tensor {
  return output ?? tf.tensor([]);
}
