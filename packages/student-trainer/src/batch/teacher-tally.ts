import { FacultyError } from "@faculty/shared/errors";
import { z } from "zod";
import type { MergedBatch } from "./merged-batch.ts";

/** How much the run's teachers counted in one batch; each list is in the run's order. */
export interface TeacherShares {
  readonly present: readonly boolean[];
  /** Mean over the rows that count of each teacher's weight in the soft target; 0 where it is absent. */
  readonly weights: readonly number[];
  /** Nats. */
  readonly disagreement: number;
}

/** Sums of `TeacherShares` over the steps of an epoch so far; a checkpoint holds it, so that a resume adds up the same. */
export interface TeacherTally {
  readonly steps: number;
  readonly disagreement: number;
  /** Steps that each teacher took part in. */
  readonly present: readonly number[];
  readonly weights: readonly number[];
}

export const teacherTally: z.ZodType<TeacherTally, TeacherTally> = z.object({
  steps: z.int().min(0),
  disagreement: z.number(),
  present: z.array(z.number()),
  weights: z.array(z.number()),
});

export const emptyTally: TeacherTally = { steps: 0, disagreement: 0, present: [], weights: [] };

/** Whom a run has, and whose outputs count; in its order. */
interface RunTeachers {
  readonly teachers: readonly string[];
  readonly merged: readonly string[];
}

/** Of one batch; null where it is of layers alone. @throws FacultyError SHAPE_MISMATCH where the weights are of others than were merged. */
export function sharesOf(
  batch: MergedBatch,
  { teachers, merged }: RunTeachers,
  positions: number,
): TeacherShares | null {
  const { mixture } = batch;
  if (mixture === null) return null;
  const rows = batch.rows * positions;
  const { weights, disagreements } = mixture;
  const there = batch.teachers.filter((name, k) => batch.mask[k] === true && merged.includes(name));
  if (weights.length !== rows * there.length)
    throw new FacultyError(
      "SHAPE_MISMATCH",
      `weights has shape [${rows}, ${weights.length / rows}], expected [${rows}, ${there.length}]`,
    );
  const sums = new Float64Array(there.length);
  let counting = 0; // a row that counts for nothing has no weight at all
  for (let start = 0; start < weights.length; start += there.length) {
    let counts = 0;
    for (let k = 0; k < there.length; k++) {
      const weight = weights[start + k] as number;
      sums[k] = (sums[k] as number) + weight;
      if (weight !== 0) counts = 1;
    }
    counting += counts;
  }
  const places = teachers.map((name) => there.indexOf(name));
  return {
    present: places.map((place) => place >= 0),
    weights: places.map((place) => (sums[place] ?? 0) / Math.max(1, counting)),
    disagreement: disagreements[0] as number,
  };
}

export function addShares(tally: TeacherTally, { present, weights, disagreement }: TeacherShares): TeacherTally {
  return {
    steps: tally.steps + 1,
    disagreement: tally.disagreement + disagreement,
    present: present.map((isThere, k) => (tally.present[k] ?? 0) + Number(isThere)),
    weights: weights.map((weight, k) => (tally.weights[k] ?? 0) + weight),
  };
}

/**
 * Mean weight of each teacher over the steps that it took part in, by name: the greatest that anything gave it, the
 * soft target where a term uses it, and each term that weighs the teachers itself.
 * @param found - Sums over the same steps of what each such term gave, `[teachers]`.
 */
export function meanTeacherWeights(
  { present, weights }: TeacherTally,
  found: readonly ArrayLike<number>[],
  { teachers, usesTarget }: { readonly teachers: readonly string[]; readonly usesTarget: boolean },
): Readonly<Record<string, number>> {
  const sources = [...(usesTarget ? [weights] : []), ...found];
  return Object.fromEntries(
    teachers.flatMap((name, k) => {
      const steps = present[k] ?? 0;
      return steps === 0 ? [] : [[name, Math.max(0, ...sources.map((sums) => (sums[k] ?? 0) / steps))]];
    }),
  );
}
