import type { WholeNumbers } from "@faculty/data/datasets";
import { FacultyError } from "@faculty/shared/errors";
import { didYouMean } from "@faculty/shared/names";
import { shownExtents } from "./filled-shape.ts";
import type { ModelEnds } from "./model-ends.ts";

/** What a model's one input is. */
export interface ModelInput {
  /** Of one sample; null where an extent is open, undefined where nothing is known. */
  readonly shape: readonly (number | null)[] | undefined;
  /** It takes the text of a sample, `[1]`. */
  readonly isText?: boolean;
  /** Undefined: any numbers, as float32. */
  readonly whole: WholeNumbers | undefined;
  /** How many samples it takes at once. */
  readonly rows: "any" | "one";
}

const int32: WholeNumbers = { name: "int32", least: -(2 ** 31), most: 2 ** 31 - 1 };

/** Of whole numbers tfjs has int32 alone; a GraphModel's file names narrower ones. */
const wholeNumbers: Readonly<Record<string, WholeNumbers>> = {
  int32,
  DT_INT32: int32,
  DT_INT64: { ...int32, name: "int64" },
  DT_INT16: { name: "int16", least: -(2 ** 15), most: 2 ** 15 - 1 },
  DT_INT8: { name: "int8", least: -(2 ** 7), most: 2 ** 7 - 1 },
  DT_UINT8: { name: "uint8", least: 0, most: 2 ** 8 - 1 },
  DT_UINT16: { name: "uint16", least: 0, most: 2 ** 16 - 1 },
};

/** Types of inputs that are no numbers. */
const others: Readonly<Record<string, string>> = {
  DT_BOOL: "bool",
  DT_COMPLEX64: "complex64",
  DT_COMPLEX128: "complex64",
};

/** What a file calls texts. */
const strings: ReadonlySet<string> = new Set(["DT_STRING", "string"]);

/** Whether the input takes float32; what TensorFlow.js has no name for, it takes for that. */
function isNumber(dtype: string): boolean {
  return dtype === "float32" || (dtype.startsWith("DT_") && others[dtype] === undefined);
}

/**
 * @param chosen - The name of the input that is given the samples; undefined: the one without a value of its own.
 * @returns With its name.
 * @throws FacultyError BAD_MODEL where others would be left without a value, or it takes other than numbers or a fixed batch.
 */
export function modelInput(
  folder: string,
  { inputs }: Pick<ModelEnds, "inputs">,
  chosen: string | undefined,
): ModelInput & { readonly name: string } {
  const names = inputs.map(({ alias }) => alias);
  const needed = inputs.filter(({ hasDefault }) => !hasDefault);
  const input =
    chosen === undefined
      ? ((inputs.length === 1 ? inputs : needed)[0] ?? inputs[0])
      : inputs.find(({ name, alias }) => name === chosen || alias === chosen);
  if (chosen !== undefined && input === undefined)
    throw bad(folder, `has no input ${chosen}, it has ${names.join(", ") || "none"}${didYouMean([chosen], names)}`);
  const left = needed.filter((other) => other !== input);
  if (input === undefined || left.length > 0 || (chosen === undefined && needed.length === 0 && inputs.length > 1))
    throw bad(
      folder,
      `has ${inputs.length} inputs (${names.join(", ") || "none"}), expected one: a sample is one tensor; fold the others into the model as constants, or give them defaults`,
    );
  const { name, dtype = "float32", shape: all } = input;
  const whole = wholeNumbers[dtype];
  const isText = strings.has(dtype);
  if (!isText && whole === undefined && !isNumber(dtype))
    throw bad(folder, `takes ${others[dtype] ?? dtype} at its input ${name}, expected float32 or whole numbers`);
  if (all === undefined || all.length === 0) return { name, shape: undefined, isText, whole, rows: "any" };
  const [rows = null, ...shape] = all;
  if (rows !== null && rows !== 1)
    throw bad(
      folder,
      `takes ${shownExtents(all)} at its input ${name}: exactly ${rows} samples at once, or it has no first axis for samples; export it with one, of open extent`,
    );
  return { name, shape, isText, whole, rows: rows === null ? "any" : "one" };
}

function bad(folder: string, why: string): FacultyError {
  return new FacultyError("BAD_MODEL", `model ${folder} ${why}`, { folder });
}
