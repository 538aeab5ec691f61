import { checkWhole, type WholeNumbers } from "@faculty/data/datasets";
import { FacultyError } from "@faculty/shared/errors";
import * as tf from "@tensorflow/tfjs";
import { graphNodes, nodeName } from "./graph-nodes.ts";

/** What a model's one input is. */
export interface ModelInput {
  /** Of one sample; null where an extent is open, undefined where nothing is known. */
  readonly shape: readonly (number | null)[] | undefined;
  /** Undefined: any numbers, as float32. */
  readonly whole: WholeNumbers | undefined;
  /** How many samples it takes at once. */
  readonly rows: "any" | "one";
}

const int32: WholeNumbers = { name: "int32", least: -(2 ** 31), most: 2 ** 31 - 1 };

/** Of whole numbers tfjs has int32 alone; a GraphModel's file tells narrower ones. */
const wholeNumbers: Readonly<Record<string, WholeNumbers>> = {
  int32,
  DT_INT32: int32,
  DT_INT64: { ...int32, name: "int64" },
  DT_INT16: { name: "int16", least: -(2 ** 15), most: 2 ** 15 - 1 },
  DT_INT8: { name: "int8", least: -(2 ** 7), most: 2 ** 7 - 1 },
  DT_UINT8: { name: "uint8", least: 0, most: 2 ** 8 - 1 },
  DT_UINT16: { name: "uint16", least: 0, most: 2 ** 16 - 1 },
};

/** tfjs' dtypes that numbers are given to as float32. */
const numbers: readonly unknown[] = ["float32", undefined, null];

/**
 * @param topology - Of a GraphModel, whose file tells more than tfjs does.
 * @throws FacultyError BAD_MODEL where it has no one input, or one that takes other than numbers or a fixed batch.
 */
export function modelInput(
  folder: string,
  model: tf.LayersModel | tf.GraphModel,
  topology: Readonly<Record<string, unknown>>,
): ModelInput {
  const [input, ...others] = model.inputs;
  if (input === undefined || others.length > 0) {
    const names = model.inputs.map(({ name }) => name).join(", ");
    throw bad(folder, `has ${model.inputs.length} inputs (${names || "none"}), expected one`);
  }
  const type = model instanceof tf.LayersModel ? undefined : placeholderType(topology, String(input.name));
  const whole = wholeNumbers[type ?? ""] ?? wholeNumbers[input.dtype ?? ""];
  if (whole === undefined && !numbers.includes(input.dtype))
    throw bad(folder, `takes ${input.dtype} at its input ${input.name}, expected float32 or whole numbers`);
  const [rows, ...extents] = input.shape ?? [];
  const shape = (input.shape ?? []).length === 0 ? undefined : extents.map((size) => ((size ?? -1) < 0 ? null : size));
  const isOpen = rows === undefined || rows === null || rows < 0;
  if (!isOpen && rows !== 1)
    throw bad(folder, `takes exactly ${rows} samples at once, expected one that takes any number, or one at a time`);
  return { shape: shape as ModelInput["shape"], whole, rows: isOpen ? "any" : "one" };
}

function placeholderType(topology: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const dtype = graphNodes(topology).get(nodeName(name))?.attr["dtype"];
  const type = (dtype as { readonly type?: unknown } | undefined)?.type;
  return typeof type === "string" ? type : undefined;
}

/**
 * Samples as the model takes them.
 * @param values - `[rows, …shape]`.
 * @returns Of dtype float32, or int32 for a model of whole numbers; the caller disposes it.
 * @throws FacultyError SHAPE_MISMATCH where it takes whole numbers, and one is none.
 */
export function inputTensor(
  who: string,
  values: Float32Array,
  shape: readonly number[],
  whole: WholeNumbers | undefined,
): tf.Tensor {
  if (whole === undefined) return tf.tensor(values, [...shape], "float32");
  checkWhole(who, whole, values);
  return tf.tensor(Int32Array.from(values), [...shape], "int32");
}

function bad(folder: string, why: string): FacultyError {
  return new FacultyError("BAD_MODEL", `model ${folder} ${why}`, { folder });
}
