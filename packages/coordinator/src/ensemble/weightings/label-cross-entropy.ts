import type { WeightingInputs } from "../weighting.ts";

/** Cross-entropy of teacher k with a row's label at temperature 1, nats. */
export function labelCrossEntropy(
  { logProbabilities, labels }: Pick<WeightingInputs, "logProbabilities" | "labels">,
  row: number,
  k: number,
): number {
  const teacher = logProbabilities[k];
  if (teacher === undefined) throw new RangeError(`there is no teacher ${k}`);
  return -(teacher.data[row * teacher.width + (labels[row] as number)] as number);
}
