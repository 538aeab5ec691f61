import { basename, resolve } from "node:path";
import { FacultyError } from "@faculty/shared/errors";
import { modelFileName } from "@faculty/shared/files";
import type { ChosenEnds, ModelManifest } from "../manifests/manifest.ts";
import type { ModelFolder } from "../manifests/model-folder.ts";
import { isGraph } from "../manifests/model-json.ts";
import type { Outline } from "../outline/outline.ts";
import { checkActivationSize } from "./activation-size.ts";
import { checkEnding } from "./check-ending.ts";
import { graphTables, layerTables, smallestTable } from "./known-tokens.ts";
import { graphEnding, layersEnding, type ModelEnding } from "./model-ending.ts";
import { graphEnds, layersEnds, type ModelEnds } from "./model-ends.ts";
import { type ModelInput, modelInput } from "./model-input.ts";

/** What a model is, told without running it. */
export interface ModelFacts {
  /** Of its faculty.json, or in place of one. */
  readonly manifest: ModelManifest;
  readonly input: ModelInput;
  /** How many token ids it has a row for; undefined where it looks up none. */
  readonly tokens: number | undefined;
}

export interface LoadOptions {
  /** Names of the outputs of a model without a faculty.json. */
  readonly classesWithoutManifest?: readonly string[];
  /** Of one sample as the model is given it, where neither the model nor a faculty.json tells. */
  readonly shapeWhereOpen?: readonly number[] | undefined;
  /** Which input and output are used, where the run file says so. */
  readonly chosen?: ChosenEnds | undefined;
}

interface InspectedFiles {
  readonly facts: ModelFacts;
  readonly ending: ModelEnding;
  /** Name of its output. */
  readonly end: string;
}

/** Which kind of model the files hold. @throws FacultyError BAD_MODEL where the manifest says another one. */
export function checkedFormat(folder: string, { json, manifest }: ModelFolder): ModelManifest["format"] {
  const format = isGraph(json) ? "tfjs-graph" : "tfjs-layers";
  if (manifest && manifest.format !== format)
    throw bad(folder, `its faculty.json says ${manifest.format}, its ${modelFileName} is ${format}`);
  return format;
}

/**
 * Holds a model's topology against its manifest.
 * @param outline - Of a LayersModel; null of a GraphModel.
 * @throws FacultyError BAD_MODEL, SHAPE_MISMATCH, CLASS_MISMATCH.
 */
export function inspectFiles(
  folder: string,
  { json, manifest: own }: ModelFolder,
  outline: Outline | null,
  options: LoadOptions,
): InspectedFiles {
  refuseChoice(folder, options.chosen);
  const ends = outline === null ? graphEnds(json) : layersEnds(outline);
  const end = onlyOutput(folder, ends);
  const input = modelInput(folder, ends);
  const ending = outline === null ? graphEnding(json.modelTopology, end) : layersEnding(outline);
  const format = outline === null ? "tfjs-graph" : "tfjs-layers";
  const manifest = own ?? plainManifest(folder, format, input, options);
  checkActivationSize(folder, outline, manifest.inputShape);
  checkInputShape(folder, input, manifest);
  if (outline !== null) checkOutputShape(folder, outline, manifest); // the file of a graph does not tell
  const output = checkEnding(folder, own?.output, ending, undefined);
  const known = smallestTable(outline === null ? graphTables(json, end) : layerTables(outline));
  const { vocabulary } = manifest;
  const tokens = vocabulary === undefined || known === undefined ? known : Math.min(known, vocabulary.tokens);
  return { facts: { manifest: { ...manifest, output }, input, tokens }, ending, end };
}

/** A model of TensorFlow.js has one input and one output: there is nothing to choose. */
function refuseChoice(folder: string, chosen: ChosenEnds | undefined): void {
  if (chosen === undefined || Object.keys(chosen).length === 0) return;
  throw bad(
    folder,
    "inputs.tensor, outputs and signature choose among the inputs and outputs of an ONNX model or a SavedModel, and it is a model of TensorFlow.js",
  );
}

function onlyOutput(folder: string, { outputs }: ModelEnds): string {
  const [output] = outputs;
  if (output !== undefined && outputs.length === 1) return output;
  throw bad(folder, `it has ${outputs.length} outputs (${outputs.join(", ") || "none"}), expected one`);
}

type WithoutOutput = Omit<ModelManifest, "output">;

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

/** Compares what the topology tells of its input with the manifest; where it is open, the first answer tells. */
function checkInputShape(folder: string, { shape }: ModelInput, { inputShape }: WithoutOutput): void {
  const differs = shape?.some((extent, i) => extent !== null && extent !== inputShape[i]);
  if (shape === undefined || !(differs || shape.length !== inputShape.length)) return;
  throw new FacultyError(
    "SHAPE_MISMATCH",
    `model ${folder} does not take a sample of shape [${inputShape.join(", ")}], its input is [${shape.map((extent) => extent ?? "any").join(", ")}]`,
    { folder, inputShape },
  );
}

function checkOutputShape(folder: string, { outputs }: Outline, { classes }: WithoutOutput): void {
  const shape = outputs[0]?.shape;
  if (shape === undefined) return;
  const [, ...output] = shape;
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

function bad(folder: string, why: string): FacultyError {
  return new FacultyError("BAD_MODEL", `model ${folder}: ${why}`, { folder });
}
