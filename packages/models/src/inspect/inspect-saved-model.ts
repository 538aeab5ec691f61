import { basename, resolve } from "node:path";
import { FacultyError } from "@faculty/shared/errors";
import { didYouMean } from "@faculty/shared/names";
import { textShape } from "@faculty/shared/protocol";
import { type ChosenEnds, chosenBy, type ModelManifest, saidBy, saying } from "../manifests/manifest.ts";
import { variableValues } from "../saved-model/saved-graph.ts";
import type { SavedModel, SavedSignature, SavedTensor } from "../saved-model/saved-model.ts";
import { checkActivationSize } from "./activation-size.ts";
import { checkEnding } from "./check-ending.ts";
import { checkYielded } from "./check-yielded.ts";
import { filledShape, shownExtents } from "./filled-shape.ts";
import { givenOutput, type LoadOptions, type ModelFacts } from "./inspect-files.ts";
import { type ModelEnding, savedEnding } from "./model-ending.ts";
import { type ModelInput, modelInput } from "./model-input.ts";
import { checkTextInput } from "./text-input.ts";

/** What a SavedModel is, told without running it. */
export interface InspectedSavedModel {
  readonly facts: ModelFacts;
  readonly ending: ModelEnding;
  readonly input: SavedTensor;
  readonly output: SavedTensor;
  readonly parameters: number;
}

/**
 * Holds a SavedModel against its manifest, or makes one of what it says of itself.
 * @throws FacultyError BAD_MODEL, SHAPE_MISMATCH, CLASS_MISMATCH.
 */
export function inspectSavedModel(
  path: string,
  model: SavedModel,
  own: ModelManifest | null,
  options: LoadOptions,
): InspectedSavedModel {
  if (own !== null && own.format !== "saved-model")
    throw bad(path, `its faculty.json says ${own.format}, it is a SavedModel`);
  const { chosen = chosenBy(own ?? {}) } = options;
  if (chosen.others !== undefined)
    throw bad(
      path,
      "inputs.others is for ONNX models, it is a SavedModel: export a signature that takes the samples alone and fills in the others, and leave others out",
    );
  const signature = chosenSignature(path, model, chosen);
  const [inputName, input] = chosenInput(path, signature, chosen.tensor);
  const [outputName, output] = chosenOutput(path, signature, chosen.output);
  const { name: _name, ...taken } = modelInput(
    path,
    {
      inputs: [{ name: inputName, alias: inputName, hasDefault: false, dtype: input.type, shape: input.shape }],
    },
    undefined,
  );
  const manifest = own ?? plainManifest(path, taken, inputName, options);
  const { inputShape } = manifest;
  checkActivationSize(path, null, inputShape);
  const { shape } = taken;
  if (taken.isText) checkTextInput(`model ${path}`, inputName, shape, inputShape);
  else if (
    shape !== undefined &&
    !(shape.length === inputShape.length && shape.every((extent, i) => extent === null || extent === inputShape[i]))
  )
    throw new FacultyError(
      "SHAPE_MISMATCH",
      `model ${path} does not take a sample of shape [${inputShape.join(", ")}], its input ${inputName} is ${shown(input)}`,
      { path, inputShape },
    );
  checkYielded(path, { name: outputName, shape: output.shape }, saidBy(manifest));
  const ending = savedEnding(model.graph, output.tensor);
  const ends = checkEnding(path, own?.output, ending, undefined, saidBy(manifest).kind);
  return {
    facts: { manifest: { ...manifest, output: ends }, input: taken, tokens: manifest.vocabulary?.tokens },
    ending,
    input,
    output,
    parameters: variableValues(model.graph, output.tensor),
  };
}

/** What those who export a model call the function that serves. */
const usualSignature = "serving_default";

/** The function that is called. @throws FacultyError BAD_MODEL. */
export function chosenSignature(path: string, { signatures }: SavedModel, { signature }: ChosenEnds): SavedSignature {
  const names = [...signatures.keys()];
  const [only] = names;
  const name = signature ?? (names.length === 1 ? only : usualSignature) ?? usualSignature;
  const found = signatures.get(name);
  if (found !== undefined) return found;
  const has = `it has ${names.join(", ") || "none"}`;
  if (signature !== undefined) throw bad(path, `it has no signature ${name}, ${has}${didYouMean([name], names)}`);
  throw bad(
    path,
    `it has several signatures, none of them ${usualSignature}: say which one is called, as signature: NAME; ${has}`,
  );
}

type Named = readonly [name: string, tensor: SavedTensor];

function chosenInput(path: string, { inputs }: SavedSignature, name: string | undefined): Named {
  const [only, ...more] = [...inputs];
  if (name !== undefined && !inputs.has(name)) throw bad(path, `it has no input ${name}${instead(name, inputs)}`);
  if (only === undefined || more.length > 0)
    throw bad(
      path,
      `its signature has ${inputs.size} inputs (${listed(inputs)}), expected one: a sample is one tensor; export a signature that fills in the others`,
    );
  const [, { type }] = only;
  if (taken.has(type)) return only;
  throw bad(
    path,
    `it takes ${type} at its input ${only[0]}, expected float32, int32, int64, uint8 or string: export a signature that converts it`,
  );
}

/** Types that TensorFlow.js hands to TensorFlow. */
const taken: ReadonlySet<string> = new Set(["DT_FLOAT", "DT_INT32", "DT_INT64", "DT_UINT8", "DT_STRING"]);

function chosenOutput(path: string, { outputs }: SavedSignature, name: string | undefined): Named {
  const fitting = [...outputs].filter(([own, { type }]) => (name === undefined ? type === "DT_FLOAT" : own === name));
  const [only, ...more] = fitting;
  if (more.length > 0)
    throw bad(
      path,
      `its signature has several outputs (${listed(outputs)}): say which one tells the classes, as outputs: { output: NAME } in the run file or in its faculty.json`,
    );
  if (only === undefined && name !== undefined) throw bad(path, `it has no output ${name}${instead(name, outputs)}`);
  const [own, tensor] = only ?? [...outputs][0] ?? ["", undefined];
  if (tensor === undefined) throw bad(path, "its signature has no output");
  if (tensor.type === "DT_FLOAT") return [own, tensor];
  throw bad(
    path,
    `its output ${own} yields ${tensor.type}, ${tensor.type === "DT_INT64" ? "as a label is; " : ""}expected probabilities or logits in DT_FLOAT: choose another output, or export a signature with one`,
  );
}

function plainManifest(
  path: string,
  { shape, isText }: Pick<ModelInput, "shape" | "isText">,
  inputName: string,
  options: LoadOptions,
): Omit<ModelManifest, "output"> {
  const output = givenOutput(options);
  if (!output) throw bad(path, "it has no faculty.json, and its classes are not given");
  const inputShape = isText ? textShape : filledShape(shape, options.shapeWhereOpen);
  if (inputShape === null)
    throw bad(path, `the shape of its input ${inputName} is open, and no data set or faculty.json tells it`);
  return { format: "saved-model", name: basename(resolve(path)), ...saying(output), inputShape };
}

function listed(tensors: ReadonlyMap<string, SavedTensor>): string {
  return [...tensors].map(([name, tensor]) => `${name} ${shown(tensor)}`).join(", ") || "none";
}

function shown({ type, shape }: SavedTensor): string {
  return `${type}${shape === undefined ? "" : ` ${shownExtents(shape)}`}`;
}

function instead(name: string, tensors: ReadonlyMap<string, SavedTensor>): string {
  const names = [...tensors.keys()];
  return `, it has ${names.join(", ") || "none"}${didYouMean([name], names)}`;
}

function bad(path: string, why: string): FacultyError {
  return new FacultyError("BAD_MODEL", `model ${path}: ${why}`, { path });
}
