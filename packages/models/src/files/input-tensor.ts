import { checkWhole, type WholeNumbers } from "@faculty/data/datasets";
import tf from "#tfjs";

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
