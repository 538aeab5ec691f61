import type { WholeNumbers } from "@faculty/data/datasets";
import { FacultyError } from "@faculty/shared/errors";
import { didYouMean } from "@faculty/shared/names";
import type { ChosenEnds } from "../manifests/manifest.ts";
import type { OnnxModel, OnnxValue } from "../onnx/onnx-model.ts";
import { shownExtents } from "./filled-shape.ts";

/** Where a model is fed, and where it says what it has to say. */
export interface OnnxEnds {
  readonly input: OnnxValue;
  /** It takes texts, one a sample. */
  readonly isText: boolean;
  /** Undefined: any numbers. */
  readonly whole: WholeNumbers | undefined;
  /** Other inputs, each with the number that it is given in every place. */
  readonly others: readonly OtherInput[];
  readonly output: OnnxValue;
}

interface OtherInput {
  readonly input: OnnxValue;
  readonly value: number;
}

/** @param who - Begins messages, `model teachers/a.onnx`. @throws FacultyError BAD_MODEL. */
export function onnxEnds(who: string, model: OnnxModel, { tensor, others, output, signature }: ChosenEnds): OnnxEnds {
  if (signature !== undefined) throw bad(who, `signature ${signature} is for a SavedModel, it is an ONNX model`);
  const { input, others: given } = chosenInputs(who, model.inputs, tensor, others ?? {});
  const { shape, type } = input;
  const isText = type.name === "string";
  if (shape !== undefined && shape.length < (isText ? 1 : 2))
    throw bad(
      who,
      `its input ${input.name} is ${shownExtents(shape)}: it has no first axis for samples; export it with one, of open extent`,
    );
  const whole = wholeNumbers[type.name];
  if (!isText && whole === undefined && !floats.has(type.name))
    throw bad(who, `it takes ${type.name} at its input ${input.name}, expected numbers or strings`);
  return { input, isText, whole, others: given, output: chosenOutput(who, model.outputs, output) };
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

function chosenInputs(
  who: string,
  inputs: readonly OnnxValue[],
  name: string | undefined,
  numbers: Readonly<Record<string, number>>,
): Pick<OnnxEnds, "input" | "others"> {
  for (const asked of [...(name === undefined ? [] : [name]), ...Object.keys(numbers)])
    if (!inputs.some((input) => input.name === asked))
      throw bad(who, `it has no input ${asked}${instead(asked, inputs)}`);
  const isSample = (input: OnnxValue) => (name === undefined ? numbers[input.name] === undefined : input.name === name);
  const [input, ...more] = inputs.filter(isSample);
  const others = inputs.filter((one) => one !== input).map((one) => ({ input: one, value: numbers[one.name] }));
  const open = others.filter(({ value }) => value === undefined);
  if (input === undefined || more.length > 0 || open.length > 0)
    throw bad(
      who,
      `it has ${inputs.length} inputs (${listed(inputs)}), and a sample is one tensor: say as inputs.tensor which one is given the samples, and as inputs.others { NAME: number } what each other one is given in every place`,
    );
  for (const one of inputs)
    if (one.holds !== "tensor")
      throw bad(
        who,
        `its input ${one.name} is ${one.holds === "other" ? "no tensor" : `a ${one.holds}`}, expected a tensor`,
      );
  return { input, others: others.map((one) => ({ input: one.input, value: one.value ?? 0 })) };
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
