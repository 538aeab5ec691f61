import type { TermSpec } from "@faculty/shared/config";
import { z } from "zod";

/** How much a sample counts by its class: as rare as the class is, or as said by name, 1 of a class that is not named. */
export type ClassWeights = "balanced" | Readonly<Record<string, number>>;

export const classWeights: z.ZodType<ClassWeights, ClassWeights> = z.union([
  z.literal("balanced"),
  z.record(z.string().min(1), z.number().positive()),
]);

/** Of a term that weighs classes; absent of any other. */
export function classWeightsOf(term: TermSpec): ClassWeights | undefined {
  return classWeights.safeParse(term["classWeights"]).data;
}

/**
 * Weight of each class, in the order of `names`. `balanced` is `n / (C n_c)` of the n labelled training samples, n_c of class
 * c, of the C classes that have any (King and Zeng 2001, as scikit-learn's `compute_class_weight` has it): their mean over
 * the samples is 1. A class without a sample has 1.
 * @param counts - Labelled training samples of each class.
 */
export function weightsOfClasses(
  weights: ClassWeights,
  names: readonly string[],
  counts: ArrayLike<number>,
): Float32Array {
  if (weights !== "balanced") return Float32Array.from(names, (name) => weights[name] ?? 1);
  const all = Array.from(counts);
  const samples = all.reduce((sum, count) => sum + count, 0);
  const taught = all.filter((count) => count > 0).length;
  return Float32Array.from(names, (_, place) => {
    const count = all[place] ?? 0;
    return count === 0 ? 1 : samples / (taught * count);
  });
}
