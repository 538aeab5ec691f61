import { basename, resolve } from "node:path";
import { FacultyError } from "@faculty/shared/errors";
import { modelFileName } from "@faculty/shared/files";
import { didYouMean } from "@faculty/shared/names";
import { type OutputSpec, outputOver, positionsOf, rowWidth } from "@faculty/shared/outputs";
import { type ChosenEnds, type ModelManifest, saidBy, saying } from "../manifests/manifest.ts";
import type { ModelFolder } from "../manifests/model-folder.ts";
import { isGraph } from "../manifests/model-json.ts";
import type { ReadOnnx } from "../onnx/onnx-file.ts";
import type { Outline } from "../outline/outline.ts";
import { checkActivationSize } from "./activation-size.ts";
import { checkEnding } from "./check-ending.ts";
import { filledShape, shownExtents } from "./filled-shape.ts";
import { checkOperations } from "./known-operations.ts";
import { graphTables, layerTables, smallestTable } from "./known-tokens.ts";
import { graphEnding, layersEnding, type ModelEnding } from "./model-ending.ts";
import { graphEnds, layersEnds, type ModelEnds } from "./model-ends.ts";
import { type ModelInput, modelInput } from "./model-input.ts";
import { namedWidth } from "./named-width.ts";

/** What a model is, told without running it. */
export interface ModelFacts {
  /** Of its faculty.json, or in place of one. */
  readonly manifest: ModelManifest;
  readonly input: ModelInput;
  /** How many token ids it has a row for; undefined where it looks up none. */
  readonly tokens: number | undefined;
}

export interface LoadOptions {
  /** Names of the outputs of a model without a faculty.json that says one class of many. */
  readonly classesWithoutManifest?: readonly string[];
  /** What a model without a faculty.json says, whatever its kind. */
  readonly outputWithoutManifest?: OutputSpec | undefined;
  /** Of one sample as the model is given it, where neither the model nor a faculty.json tells. */
  readonly shapeWhereOpen?: readonly number[] | undefined;
  /** Which input and output are used, where the run file says so. */
  readonly chosen?: ChosenEnds | undefined;
  /** Who reads ONNX files, where others ask for the same one; absent: each time anew. */
  readonly readOnnx?: ReadOnnx | undefined;
}

interface InspectedFiles {
  readonly facts: ModelFacts;
  readonly ending: ModelEnding;
  /** Which node is given the samples, where it has several inputs; the others have values of their own. */
  readonly begin: string | null;
  /** The node or layer that tells the classes; `node:1` of one that yields several. */
  readonly end: string;
  /** Which of its outputs that is. */
  readonly place: number;
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
  const { chosen = {} } = options;
  const ends = outline === null ? graphEnds(json) : layersEnds(outline);
  const place = chosenOutput(folder, ends, chosen);
  const end = ends.outputs[place]?.tensor ?? "";
  if (outline === null) checkOperations(`model ${folder}`, json.modelTopology, end);
  const { name: begin, ...input } = modelInput(folder, ends, chosen.tensor);
  if (input.isText) throw bad(folder, `it takes string at its input ${begin}, expected float32 or whole numbers`);
  const used = outline === null ? null : { ...outline, outputs: outline.outputs.slice(place, place + 1) };
  const ending = used === null ? graphEnding(json.modelTopology, end) : layersEnding(used);
  const format = outline === null ? "tfjs-graph" : "tfjs-layers";
  const manifest = own ?? plainManifest(folder, format, input, options);
  checkActivationSize(folder, outline, manifest.inputShape);
  checkInputShape(folder, input, manifest);
  if (used !== null) checkOutputShape(folder, used, manifest); // the file of a graph does not tell
  const output = checkEnding(folder, own?.output, ending, undefined, saidBy(manifest).kind);
  const known = smallestTable(used === null ? graphTables(json, end) : layerTables(used));
  const { vocabulary } = manifest;
  const tokens = vocabulary === undefined || known === undefined ? known : Math.min(known, vocabulary.tokens);
  const facts = { manifest: { ...manifest, output }, input, tokens };
  return { facts, ending, begin: ends.inputs.length > 1 ? begin : null, end, place };
}

/** @returns Which of its outputs tells the classes. @throws FacultyError BAD_MODEL. */
function chosenOutput(folder: string, { outputs }: ModelEnds, { output, signature, others }: ChosenEnds): number {
  if (others !== undefined)
    throw bad(
      folder,
      "inputs.others is for ONNX models, it is a model of TensorFlow.js: fold its other inputs into it as constants, and leave others out",
    );
  if (signature !== undefined)
    throw bad(folder, `signature ${signature} is for a SavedModel, it is a model of TensorFlow.js`);
  const names = outputs.map(({ name }) => name);
  if (output !== undefined) {
    const place = outputs.findIndex(({ name, tensor }) => name === output || tensor === output);
    if (place !== -1) return place;
    throw bad(folder, `it has no output ${output}, it has ${names.join(", ") || "none"}${didYouMean([output], names)}`);
  }
  if (outputs.length === 1) return 0;
  if (outputs.length === 0) throw bad(folder, "it has no output");
  throw bad(
    folder,
    `it has several outputs (${names.join(", ")}): say which one tells the classes, as outputs: { output: NAME } in the run file or in its faculty.json`,
  );
}

/** What its user says that a model without a faculty.json says. */
export function givenOutput({
  classesWithoutManifest: classes,
  outputWithoutManifest,
}: LoadOptions): OutputSpec | undefined {
  return outputWithoutManifest ?? (classes && outputOver(classes));
}

type WithoutOutput = Omit<ModelManifest, "output">;

function plainManifest(
  folder: string,
  format: ModelManifest["format"],
  { shape }: Pick<ModelInput, "shape">,
  options: LoadOptions,
): WithoutOutput {
  const output = givenOutput(options);
  if (!output) throw bad(folder, "it has no faculty.json, and its classes are not given");
  const inputShape = filledShape(shape, options.shapeWhereOpen);
  if (inputShape === null)
    throw bad(
      folder,
      `the shape of its input is open (${shownExtents(shape ?? [])}), and no data set or faculty.json tells it`,
    );
  return { format, name: basename(resolve(folder)), ...saying(output), inputShape };
}

/** Compares what the topology tells of its input with the manifest; where it is open, the first answer tells. */
function checkInputShape(folder: string, { shape }: ModelInput, { inputShape }: WithoutOutput): void {
  const differs = shape?.some((extent, i) => extent !== null && extent !== inputShape[i]);
  if (shape === undefined || !(differs || shape.length !== inputShape.length)) return;
  throw new FacultyError(
    "SHAPE_MISMATCH",
    `model ${folder} does not take a sample of shape [${inputShape.join(", ")}], its input is ${shownExtents(shape)}`,
    { folder, inputShape },
  );
}

function checkOutputShape(folder: string, { outputs }: Outline, manifest: WithoutOutput): void {
  const said = saidBy(manifest);
  const shape = outputs[0]?.shape;
  if (shape === undefined) return;
  const output = shape.slice(1);
  const [places, width] = [output.slice(0, -1), output.at(-1) ?? null];
  const positions = positionsOf(said);
  if (output.length !== positions.length + 1 || places.some((extent, i) => extent !== null && extent !== positions[i]))
    throw new FacultyError(
      "SHAPE_MISMATCH",
      `model ${folder} yields [${[1, ...output].join(", ")}] for one sample, expected [${[1, ...positions].join(", ")}, ${said.kind === "values" ? "values" : "classes"}]`,
      { folder },
    );
  if (width !== null && width !== rowWidth(said))
    throw new FacultyError("CLASS_MISMATCH", `model ${folder} has ${width} outputs, ${namedWidth(said)}`, {
      folder,
    });
}

function bad(folder: string, why: string): FacultyError {
  return new FacultyError("BAD_MODEL", `model ${folder}: ${why}`, { folder });
}
