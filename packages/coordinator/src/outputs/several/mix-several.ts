import { putPart, rowsPerSample } from "@faculty/shared/outputs";
import type { TeacherLogits } from "../distribution/align.ts";
import type { Mixture } from "../distribution/mixture.ts";
import { type MixtureSpec, singleKinds } from "../single/single-kinds.ts";
import { partsOf, widthOf } from "./teacher-parts.ts";

/**
 * Each output mixed as its kind is, by the teachers that say it: their weights are those of the ensemble, divided by their
 * sum. A row holds the outputs one after the other.
 * @param weights - `[samples, teachers]`, rows sum to 1.
 * @returns Disagreements are the sum over the outputs of each one's mean over its positions.
 */
export function mixSeveral(teachers: readonly TeacherLogits[], weights: Float64Array, spec: MixtureSpec): Mixture {
  const rows = weights.length / teachers.length;
  const parts = partsOf(teachers, rows);
  const width = widthOf(parts);
  const data = new Float64Array(rows * width);
  const disagreements = new Float64Array(rows);
  for (const { output, from, size, members, signals } of parts) {
    const positions = rowsPerSample(output);
    const own = singleKinds[output.kind].mix(signals, partWeights(weights, teachers.length, members, positions), spec);
    putPart(data, width, from, own.mixed.data, size);
    own.disagreements.forEach((value, row) => {
      const sample = Math.floor(row / positions);
      disagreements[sample] = (disagreements[sample] as number) + value / positions;
    });
  }
  return { mixed: { rows, width, data }, disagreements };
}

/** Of those that say an output, `[samples × positions, members]`; alike where they have no weight in a row. */
export function partWeights(
  weights: Float64Array,
  teachers: number,
  members: readonly number[],
  positions: number,
): Float64Array {
  const rows = weights.length / teachers;
  const own = new Float64Array(rows * positions * members.length);
  for (let row = 0; row < rows; row++) {
    const each = members.map((k) => weights[row * teachers + k] as number);
    const sum = each.reduce((total, weight) => total + weight, 0);
    const isWhole = members.length === teachers;
    for (let position = 0; position < positions; position++)
      each.forEach((weight, k) => {
        const share = sum > 0 ? weight / sum : 1 / members.length;
        own[(row * positions + position) * members.length + k] = isWhole ? weight : share;
      });
  }
  return own;
}
