import { namedClasses } from "@faculty/shared/codecs";
import { isLabelled } from "@faculty/shared/samples";
import type { SparseTeacher } from "./mix-sparse.ts";

/**
 * As `judgeRows` of the same teacher at temperature 1; a class that is not named is never its likeliest. One that it does
 * not know has an even share of the probability that is not its own.
 * @param labels - Of the run's classes, of each row; one below 0 is not judged.
 */
export function judgeSparse(
  { logits: { width, data }, space: { columns, kept, known } }: SparseTeacher,
  labels: Int32Array,
): { readonly accuracy: number; readonly nll: number } {
  const named = namedClasses(width);
  const isKept = new Set(kept);
  let [correct, nll, told] = [0, 0, 0];
  labels.forEach((label, row) => {
    if (!isLabelled(label)) return;
    told += 1;
    const own = kept[columns[label] as number];
    const rest = data[row * width] as number;
    let [mass, others, likeliest, most, ofLabel] = [0, known, -1, -Infinity, rest];
    for (let i = row * width + 1; i <= row * width + named; i++) {
      const c = data[i + named] as number;
      if (!isKept.has(c)) continue;
      const value = data[i] as number;
      mass += Math.exp(value);
      others -= 1;
      if (value > most) [most, likeliest] = [value, c];
      if (c === own) ofLabel = value;
    }
    const logShare = Math.log(known / columns.length);
    nll += own === undefined ? Math.log(columns.length) : Math.log(mass + others * Math.exp(rest)) - ofLabel - logShare;
    if (likeliest === own) correct += 1;
  });
  const count = Math.max(1, told);
  return { accuracy: correct / count, nll: nll / count };
}
