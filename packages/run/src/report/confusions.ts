import { tellsApart } from "@faculty/shared/metrics";
import { isLabelled } from "@faculty/shared/samples";
import { predictions, type ScoredModel } from "../measured/scored-model.ts";

/** What test samples of each class were named: `[class][named]`, a share of the class's samples, mean over seeds. */
export interface Confusions {
  readonly ensemble: ConfusionMatrix | null;
  readonly scratch: ConfusionMatrix | null;
  readonly distilled: ConfusionMatrix | null;
}

/** Null for a class without samples. */
export type ConfusionMatrix = readonly (readonly number[] | null)[];

/** More classes make a picture that nobody can read. */
export const mostClasses = 40;

/** @returns Undefined where labels tell nothing, and of more classes than a picture shows. */
export function confusionsOf({
  models,
  labels,
  dataset: { classes },
}: {
  readonly models: readonly ScoredModel[];
  readonly labels: readonly number[];
  readonly dataset: { readonly classes: readonly string[] };
}): Confusions | undefined {
  if (classes.length > mostClasses || !tellsApart(labels)) return undefined;
  const matrixOf = (role: ScoredModel["role"]) => {
    const seeds = predictions(models, role);
    return seeds.length === 0 ? null : confusionMatrix(seeds, labels, classes.length);
  };
  return { ensemble: matrixOf("ensemble"), scratch: matrixOf("scratch"), distilled: matrixOf("distilled") };
}

/** @param seeds - Of each, which class every sample was named; −1 where it is none that is known. */
export function confusionMatrix(
  seeds: readonly (readonly number[])[],
  labels: ArrayLike<number>,
  classes: number,
): ConfusionMatrix {
  const counts = Array.from({ length: classes }, () => new Float64Array(classes));
  for (const predicted of seeds)
    Array.from(labels).forEach((label, i) => {
      const row = isLabelled(label) ? counts[label] : undefined;
      const named = predicted[i] ?? -1;
      if (row !== undefined && named >= 0) row[named] = (row[named] as number) + 1;
    });
  return counts.map((row) => {
    const all = row.reduce((sum, count) => sum + count, 0);
    return all === 0 ? null : Array.from(row, (count) => count / all);
  });
}
