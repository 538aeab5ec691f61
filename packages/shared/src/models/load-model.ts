import { basename } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { FacultyError } from "../errors/faculty-error.ts";
import { modelFileName } from "../files/model-folder-of.ts";
import { sizeOf } from "../tensor/rows.ts";
import { checkActivationSize } from "./activation-size.ts";
import { registerLayers } from "./layers/register-layers.ts";
import type { ModelManifest, ModelOutput } from "./manifest.ts";
import { type ModelFolder, readModelFolder } from "./model-folder.ts";
import { isGraph } from "./model-json.ts";
import { graphOutput, layersOutput } from "./output-kind.ts";
import { withWeightBudget } from "./weight-budget.ts";

/** A model that ran once and does what its manifest says. The holder disposes `model`. */
export type LoadedModel =
  | { readonly kind: "layers"; readonly model: tf.LayersModel; readonly manifest: ModelManifest }
  | {
      readonly kind: "graph";
      readonly model: tf.GraphModel;
      readonly manifest: ModelManifest;
      /** As the file has it. */
      readonly topology: Readonly<Record<string, unknown>>;
    };

export interface LoadOptions {
  /** Names of the outputs of a plain tfjs folder, one without a faculty.json. */
  readonly classesWithoutManifest?: readonly string[];
}

/**
 * Reads a LayersModel or GraphModel folder, checks files, shapes and classes, and runs it on one sample of zeros.
 * @throws FacultyError NOT_FOUND, BAD_MODEL, SHAPE_MISMATCH or CLASS_MISMATCH.
 */
export async function loadModel(folder: string, options: LoadOptions = {}): Promise<LoadedModel> {
  const files = await readModelFolder(folder);
  const graph = isGraph(files.json);
  const format = graph ? "tfjs-graph" : "tfjs-layers";
  if (files.manifest && files.manifest.format !== format)
    throw bad(folder, `its faculty.json says ${files.manifest.format}, its ${modelFileName} is ${format}`);
  const model = await build(folder, files, graph);
  try {
    const manifest = files.manifest ?? plainManifest(folder, model, format, files, options);
    checkActivationSize(folder, model, manifest.inputShape);
    checkEnding(folder, manifest.output, ending(model, files));
    tryOnce(folder, model, manifest);
    if (isLayers(model)) return { kind: "layers", model, manifest };
    return { kind: "graph", model, manifest, topology: files.json.modelTopology };
  } catch (error) {
    model.dispose();
    throw error;
  }
}

type Model = tf.LayersModel | tf.GraphModel;

function isLayers(model: Model): model is tf.LayersModel {
  return model instanceof tf.LayersModel;
}

async function build(folder: string, { json, weights }: ModelFolder, graph: boolean): Promise<Model> {
  const { weightsManifest, ...rest } = json;
  const weightSpecs = weightsManifest.flatMap((group) => group.weights);
  const artifacts = {
    ...rest,
    weightSpecs,
    weightData: weights,
  } as unknown as tf.io.ModelArtifacts;
  registerLayers();
  try {
    const handler = { load: async () => artifacts };
    if (graph) return await tf.loadGraphModel(handler);
    const values = weightSpecs.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
    return await withWeightBudget(values, () => tf.loadLayersModel(handler));
  } catch (cause) {
    throw bad(folder, `TensorFlow.js refuses it: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  }
}

function plainManifest(
  folder: string,
  model: Model,
  format: ModelManifest["format"],
  files: ModelFolder,
  { classesWithoutManifest: classes }: LoadOptions,
): ModelManifest {
  if (!classes) throw bad(folder, "it has no faculty.json, and its classes are not given");
  const inputShape = (model.inputs[0]?.shape ?? []).slice(1);
  if (inputShape.length === 0 || inputShape.some((extent) => extent === null || extent < 1))
    throw bad(folder, `it has no faculty.json, and the shape of its input is open: [${inputShape.join(", ")}]`);
  return { format, name: basename(folder), classes, inputShape: inputShape as number[], output: ending(model, files) };
}

function ending(model: Model, { json }: ModelFolder): ModelOutput {
  return isLayers(model) ? layersOutput(model) : graphOutput(json.modelTopology, model.outputs[0]?.name ?? "");
}

/** What looks like logits may be anything; a softmax that is there is there. */
function checkEnding(folder: string, declared: ModelOutput, found: ModelOutput): void {
  if (found === "logits" || found === declared) return;
  throw bad(folder, `its faculty.json says it ends in ${declared}, its last operation yields ${found}`);
}

function tryOnce(folder: string, model: Model, { inputShape, classes }: ModelManifest): void {
  if (model.inputs.length !== 1 || model.outputs.length !== 1)
    throw bad(folder, `it has ${model.inputs.length} inputs and ${model.outputs.length} outputs, expected one of each`);
  const shape = tf.tidy(() => {
    try {
      const output = model.predict(tf.zeros([1, ...inputShape]));
      return output instanceof tf.Tensor ? output.shape : [];
    } catch (cause) {
      throw new FacultyError(
        "SHAPE_MISMATCH",
        `model ${folder} does not take a sample of shape [${inputShape.join(", ")}]: ${cause instanceof Error ? cause.message : String(cause)}`,
        { folder, inputShape },
        { cause },
      );
    }
  });
  if (shape.length !== 2 || shape[0] !== 1)
    throw new FacultyError(
      "SHAPE_MISMATCH",
      `model ${folder} yields [${shape.join(", ")}] for one sample, expected [1, classes]`,
    );
  if (shape[1] !== classes.length)
    throw new FacultyError(
      "CLASS_MISMATCH",
      `model ${folder} has ${shape[1]} outputs, ${classes.length} classes are named`,
    );
}

function bad(folder: string, why: string, cause?: unknown): FacultyError {
  return new FacultyError("BAD_MODEL", `model ${folder}: ${why}`, { folder }, { cause });
}
