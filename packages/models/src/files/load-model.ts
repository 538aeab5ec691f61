import { basename, resolve } from "node:path";
import { FacultyError } from "@faculty/shared/errors";
import { modelFileName } from "@faculty/shared/files";
import * as tf from "@tensorflow/tfjs";
import { checkActivationSize } from "../inspect/activation-size.ts";
import { checkEnding } from "../inspect/check-ending.ts";
import { graphNodes, nodeName } from "../inspect/graph-nodes.ts";
import { knownTokens } from "../inspect/known-tokens.ts";
import { seenAnswers } from "../inspect/model-answers.ts";
import { graphEnding, layersEnding, type ModelEnding } from "../inspect/model-ending.ts";
import { type ModelInput, modelInput } from "../inspect/model-input.ts";
import type { ModelManifest } from "../manifests/manifest.ts";
import { type ModelFolder, readModelFolder } from "../manifests/model-folder.ts";
import { isGraph } from "../manifests/model-json.ts";
import { buildLoaded } from "./build-loaded.ts";
import { executeGraph, type GraphExecution, graphExecution } from "./graph-execution.ts";
import { type ForwardPass, probeModel } from "./probe-model.ts";

/** What a model is, told without running it. */
export interface ModelFacts {
  /** Of its faculty.json, or in place of one. */
  readonly manifest: ModelManifest;
  readonly input: ModelInput;
  /** How many token ids it has a row for; undefined where it looks up none. */
  readonly tokens: number | undefined;
}

/** A model that ran and does what its manifest says. The holder disposes `model`. */
export type LoadedModel = ModelFacts &
  (
    | { readonly kind: "layers"; readonly model: tf.LayersModel }
    | {
        readonly kind: "graph";
        readonly model: tf.GraphModel;
        readonly execution: GraphExecution;
        /** Name of its output. */
        readonly end: string;
        /** As the file has it. */
        readonly topology: Readonly<Record<string, unknown>>;
      }
  );

export interface LoadOptions {
  /** Names of the outputs of a plain tfjs folder, one without a faculty.json. */
  readonly classesWithoutManifest?: readonly string[];
}

/**
 * Reads a LayersModel or GraphModel folder, checks files, shapes and classes, and asks it of a few samples.
 * @throws FacultyError NOT_FOUND, BAD_MODEL, SHAPE_MISMATCH, CLASS_MISMATCH or NOT_FINITE.
 */
export async function loadModel(folder: string, options: LoadOptions = {}): Promise<LoadedModel> {
  const { model, facts, files, ending, end } = await build(folder, options);
  try {
    const { inputShape, classes } = facts.manifest;
    const { modelTopology: topology } = files.json;
    const { execution, forward } = forwardOf(model, end);
    const answers = await probeModel({ folder, topology, forward, inputShape, ...facts, classes: classes.length });
    const seen = classes.length < 2 ? undefined : seenAnswers(answers);
    const output = checkEnding(folder, files.manifest?.output, ending, seen);
    const loaded = { ...facts, manifest: { ...facts.manifest, output } };
    if (isLayers(model)) return { kind: "layers", model, ...loaded };
    return { kind: "graph", model, execution: execution(), topology, end, ...loaded };
  } catch (error) {
    model.dispose();
    throw error;
  }
}

/**
 * What a model folder holds, found without running it.
 * @throws FacultyError as `loadModel` does, of what can be found so.
 */
export async function inspectModel(folder: string, options: LoadOptions = {}): Promise<ModelFacts> {
  const { model, facts } = await build(folder, options);
  model.dispose();
  return facts;
}

type WithoutOutput = Omit<ModelManifest, "output">;

type Topology = ModelFolder["json"]["modelTopology"];

type Model = tf.LayersModel | tf.GraphModel;

function isLayers(model: Model): model is tf.LayersModel {
  return model instanceof tf.LayersModel;
}

interface BuiltModel {
  readonly files: ModelFolder;
  readonly model: Model;
  readonly facts: ModelFacts;
  readonly ending: ModelEnding;
  /** Name of its output. */
  readonly end: string;
}

async function build(folder: string, options: LoadOptions): Promise<BuiltModel> {
  const files = await readModelFolder(folder);
  const format = isGraph(files.json) ? "tfjs-graph" : "tfjs-layers";
  if (files.manifest && files.manifest.format !== format)
    throw bad(folder, `its faculty.json says ${files.manifest.format}, its ${modelFileName} is ${format}`);
  const model = await buildLoaded(folder, files);
  try {
    const topology = files.json.modelTopology;
    const end = onlyOutput(folder, model, topology);
    const input = modelInput(folder, model, topology);
    const ending = isLayers(model) ? layersEnding(model) : graphEnding(topology, end);
    const manifest = files.manifest ?? plainManifest(folder, format, input, options);
    checkActivationSize(folder, model, manifest.inputShape);
    checkShapes(folder, model, input, manifest);
    const output = checkEnding(folder, files.manifest?.output, ending, undefined);
    const facts = { manifest: { ...manifest, output }, input, tokens: tokensOf(model, topology, end, manifest) };
    return { files, model, facts, ending, end };
  } catch (error) {
    model.dispose();
    throw error;
  }
}

function tokensOf(model: Model, topology: Topology, end: string, { vocabulary }: WithoutOutput) {
  const known = knownTokens(model, topology, end);
  return vocabulary === undefined || known === undefined ? known : Math.min(known, vocabulary.tokens);
}

function plainManifest(
  folder: string,
  format: ModelManifest["format"],
  { shape = [] }: ModelInput,
  { classesWithoutManifest: classes }: LoadOptions,
): WithoutOutput {
  if (!classes) throw bad(folder, "it has no faculty.json, and its classes are not given");
  const inputShape = shape.filter((extent) => extent !== null && extent >= 1) as number[];
  if (shape.length === 0 || inputShape.length < shape.length)
    throw bad(folder, `it has no faculty.json, and the shape of its input is open: [${shape.join(", ")}]`);
  return { format, name: basename(resolve(folder)), classes, inputShape };
}

function onlyOutput(folder: string, model: Model, topology: Topology): string {
  const all = model.outputs.map(({ name }) => String(name)); // a file may name it otherwise than by text
  const outputs = isLayers(model) ? all : answers(topology, all);
  const [output] = outputs;
  if (output !== undefined && outputs.length === 1) return output;
  throw bad(folder, `it has ${outputs.length} outputs (${outputs.join(", ") || "none"}), expected one`);
}

/** To tfjs a constant that nobody reads is an output too. */
function answers(topology: Topology, outputs: readonly string[]): readonly string[] {
  const nodes = graphNodes(topology);
  return outputs.filter((output) => nodes.get(nodeName(output))?.op !== "Const");
}

/** Compares what the topology tells of shapes with the manifest; where it is open, the first answer tells. */
function checkShapes(
  folder: string,
  model: Model,
  { shape }: ModelInput,
  { inputShape, classes }: WithoutOutput,
): void {
  const differs = shape?.some((extent, i) => extent !== null && extent !== inputShape[i]);
  if (shape !== undefined && (differs || shape.length !== inputShape.length))
    throw new FacultyError(
      "SHAPE_MISMATCH",
      `model ${folder} does not take a sample of shape [${inputShape.join(", ")}], its input is [${shape.map((extent) => extent ?? "any").join(", ")}]`,
      { folder, inputShape },
    );
  if (!isLayers(model)) return; // the file of a graph does not tell
  const [, ...output] = model.outputs[0]?.shape ?? [];
  if (output.length !== 1)
    throw new FacultyError(
      "SHAPE_MISMATCH",
      `model ${folder} yields [${[1, ...output].join(", ")}] for one sample, expected [1, classes]`,
      { folder },
    );
  if (output[0] !== null && output[0] !== classes.length)
    throw new FacultyError(
      "CLASS_MISMATCH",
      `model ${folder} has ${output[0]} outputs, ${classes.length} classes are named`,
      { folder },
    );
}

/** How the probe asks the model; a graph shows at the first sample how it runs. */
function forwardOf(
  model: Model,
  end: string,
): { readonly forward: ForwardPass; readonly execution: () => GraphExecution } {
  let execution: GraphExecution = "sync";
  if (isLayers(model))
    return {
      forward: async (inputs) => first(tf.tidy(() => [model.predict(inputs)].flat())),
      execution: () => execution,
    };
  let isTried = false;
  const forward: ForwardPass = async (inputs) => {
    if (!isTried) execution = graphExecution(model, inputs, end);
    isTried = true;
    return first(await executeGraph(model, execution, inputs, [end]));
  };
  return { forward, execution: () => execution };
}

function first([output]: readonly tf.Tensor[]): tf.Tensor {
  return output ?? tf.tensor([]);
}

function bad(folder: string, why: string): FacultyError {
  return new FacultyError("BAD_MODEL", `model ${folder}: ${why}`, { folder });
}
