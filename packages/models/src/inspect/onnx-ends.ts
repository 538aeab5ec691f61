import type { WholeNumbers } from "@faculty/data/datasets";
import { FacultyError } from "@faculty/shared/errors";
import { didYouMean } from "@faculty/shared/names";
import type { ChosenEnds } from "../manifests/manifest.ts";
import type { OnnxModel, OnnxValue } from "../onnx/onnx-model.ts";
import { shownExtents } from "./filled-shape.ts";

/** Where a model is fed, and where it says what it has to say. */
export interface OnnxEnds {
  readonly input: OnnxValue;
  /** Undefined: any numbers. */
  readonly whole: WholeNumbers | undefined;
  readonly output: OnnxValue;
}

/** @param who - Begins messages, `model teachers/a.onnx`. @throws FacultyError BAD_MODEL. */
export function onnxEnds(who: string, model: OnnxModel, { tensor, output, signature }: ChosenEnds): OnnxEnds {
  if (signature !== undefined) throw bad(who, `signature ${signature} is for a SavedModel, it is an ONNX model`);
  const input = chosenInput(who, model.inputs, tensor);
  const { shape, type } = input;
  if (shape !== undefined && shape.length < 2)
    throw bad(
      who,
      `its input ${input.name} is ${shownExtents(shape)}: it has no first axis for samples; export it with one, of open extent`,
    );
  const whole = wholeNumbers[type.name];
  if (whole === undefined && !floats.has(type.name))
    throw bad(who, `it takes ${type.name} at its input ${input.name}, expected floating-point or whole numbers`);
  return { input, whole, output: chosenOutput(who, model.outputs, output) };
}

const floats: ReadonlySet<string> = new Set(["float32", "float16", "float64"]);

function whole(bits: number, isSigned: boolean): WholeNumbers {
  const name = `${isSigned ? "" : "u"}int${bits}`;
  return isSigned
    ? { name, least: -(2 ** (bits - 1)), most: 2 ** (bits - 1) - 1 }
    : { name, least: 0, most: 2 ** bits - 1 };
}

/** Of int64 those that float32 samples hold anyway. */
const wholeNumbers: Readonly<Record<string, WholeNumbers>> = {
  uint8: whole(8, false),
  int8: whole(8, true),
  uint16: whole(16, false),
  int16: whole(16, true),
  int32: whole(32, true),
  uint32: whole(32, false),
  int64: { ...whole(32, true), name: "int64" },
};

function chosenInput(who: string, inputs: readonly OnnxValue[], name: string | undefined): OnnxValue {
  const chosen = name === undefined ? inputs[0] : inputs.find((input) => input.name === name);
  if (name !== undefined && chosen === undefined) throw bad(who, `it has no input ${name}${instead(name, inputs)}`);
  if (chosen === undefined || inputs.length > 1)
    throw bad(
      who,
      `it has ${inputs.length} inputs (${listed(inputs)}), expected one: a sample is one tensor; fold the others into the model as constants when it is exported`,
    );
  if (chosen.holds !== "tensor") throw bad(who, `its input ${chosen.name} is a ${chosen.holds}, expected a tensor`);
  return chosen;
}

function chosenOutput(who: string, outputs: readonly OnnxValue[], name: string | undefined): OnnxValue {
  if (name !== undefined) {
    const named = outputs.find((output) => output.name === name);
    if (named === undefined) throw bad(who, `it has no output ${name}${instead(name, outputs)}`);
    checkKind(who, named);
    return named;
  }
  const fitting = outputs.filter(({ holds, type }) => holds === "tensor" && floats.has(type.name));
  const [only, ...more] = fitting;
  if (only === undefined) {
    for (const output of outputs.toReversed()) checkKind(who, output);
    throw bad(who, "it has no output");
  }
  const own = fitting.find((output) => output.name === logitsName);
  if (more.length > 0 && own === undefined)
    throw bad(
      who,
      `it has several outputs (${listed(fitting)}): say which one tells the classes, as outputs: { output: NAME } in the run file or in its faculty.json`,
    );
  return own ?? only;
}

/** What students are exported with beside their probabilities. */
const logitsName = "logits";

/** @throws FacultyError BAD_MODEL for an output that holds no rows of numbers. */
function checkKind(who: string, { name, holds, type }: OnnxValue): void {
  if (holds === "sequence" || holds === "map")
    throw bad(
      who,
      `its output ${name} is a ${holds === "map" ? "map" : "sequence of maps"}, as a ZipMap of scikit-learn's converters yields it; expected a tensor [samples, classes]: convert it with options={"zipmap": False}`,
    );
  if (holds !== "tensor") throw bad(who, `its output ${name} is no tensor`);
  if (!floats.has(type.name))
    throw bad(
      who,
      `its output ${name} yields ${type.name}, as a label is; expected probabilities or logits: choose another output, or export the model with one`,
    );
}

/** `a [any, 10], b [any, 128]`. */
function listed(values: readonly OnnxValue[]): string {
  return (
    values.map(({ name, shape }) => `${name}${shape === undefined ? "" : ` ${shownExtents(shape)}`}`).join(", ") ||
    "none"
  );
}

function instead(name: string, values: readonly OnnxValue[]): string {
  const names = values.map((value) => value.name);
  return `, it has ${names.join(", ") || "none"}${didYouMean([name], names)}`;
}

function bad(who: string, why: string): FacultyError {
  return new FacultyError("BAD_MODEL", `${who}: ${why}`);
}
