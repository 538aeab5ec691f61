import { argmax } from "@faculty/shared/metrics";
import type { Rows } from "@faculty/shared/tensor";

/**
 * Share of the labels that are the likeliest class, and their mean negative log-likelihood, nats.
 * @param logProbabilities - `[rows, width]`, over the run's classes.
 * @param labels - Class index of each row.
 */
export function judgeRows(
  { width, data }: Rows,
  labels: Int32Array,
): { readonly accuracy: number; readonly nll: number } {
  let correct = 0;
  let nll = 0;
  labels.forEach((label, row) => {
    const start = row * width;
    nll -= data[start + label] as number;
    if (argmax(data, start, width) === label) correct += 1;
  });
  const count = Math.max(1, labels.length);
  return { accuracy: correct / count, nll: nll / count };
}
