import { argmax } from "@faculty/shared/metrics";
import { isLabelled } from "@faculty/shared/samples";
import type { Rows } from "@faculty/shared/tensor";

/**
 * Share of the labels that are the likeliest class, and their mean negative log-likelihood, nats.
 * @param logProbabilities - `[rows, width]`, over the run's classes.
 * @param labels - Class index of each row; one below 0 is not judged.
 */
export function judgeRows(
  { width, data }: Rows,
  labels: Int32Array,
): { readonly accuracy: number; readonly nll: number } {
  let correct = 0;
  let nll = 0;
  let told = 0;
  labels.forEach((label, row) => {
    if (!isLabelled(label)) return;
    told += 1;
    const start = row * width;
    nll -= data[start + label] as number;
    if (argmax(data, start, width) === label) correct += 1;
  });
  const count = Math.max(1, told);
  return { accuracy: correct / count, nll: nll / count };
}
