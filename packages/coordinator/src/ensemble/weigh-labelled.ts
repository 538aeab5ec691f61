import { isLabelled } from "@faculty/shared/samples";
import type { Rows } from "@faculty/shared/tensor";

interface LabelledInputs {
  readonly teachers: readonly string[];
  /** Each teacher's, `[rows, classes]`. */
  readonly logProbabilities: readonly Rows[];
  readonly labels: Int32Array;
}

/**
 * Weighs the rows that have a label by a weighting that reads it; the teachers of every other row count alike, as all do
 * where labels are what is being predicted. The weighting never sees a row without.
 * @returns `[rows, teachers]`, each row sums to 1.
 */
export function weighLabelled<Inputs extends LabelledInputs>(
  inputs: Inputs,
  weigh: (inputs: Inputs) => Float64Array,
): Float64Array {
  const { labels, teachers } = inputs;
  if (labels.every(isLabelled)) return weigh(inputs);
  const told = [...labels.keys()].filter((row) => isLabelled(labels[row] as number));
  const weights = new Float64Array(labels.length * teachers.length).fill(1 / teachers.length);
  if (told.length === 0) return weights;
  const own = weigh({
    ...inputs,
    labels: Int32Array.from(told, (row) => labels[row] as number),
    logProbabilities: inputs.logProbabilities.map((all) => rowsOf(all, told)),
  });
  told.forEach((row, i) => {
    weights.set(own.subarray(i * teachers.length, (i + 1) * teachers.length), row * teachers.length);
  });
  return weights;
}

function rowsOf({ width, data }: Rows, places: readonly number[]): Rows {
  const own = new Float64Array(places.length * width);
  places.forEach((row, i) => {
    own.set(data.subarray(row * width, (row + 1) * width), i * width);
  });
  return { rows: places.length, width, data: own };
}
