import type { BoundWeighting, Standing } from "./weighting.ts";

/**
 * Each teacher's share of the weight before anybody has spoken, for a quorum; they sum to 1. Where the weighting depends
 * on what is said, or on a standing that is not measured yet, teachers count alike.
 * @param standings - Of these teachers, in their order; undefined: not measured.
 */
export function quorumShares(
  { needs, standing }: BoundWeighting,
  teachers: readonly string[],
  standings: readonly (Standing | undefined)[],
): readonly number[] {
  const known = standings.filter((one) => one !== undefined);
  const isMeasured = !needs.includes("validation") || known.length === teachers.length;
  const counts = (isMeasured && standing?.({ teachers, standings: known })) || teachers.map(() => 1);
  const sum = counts.reduce((total, count) => total + count, 0);
  return counts.map((count) => (sum > 0 ? count / sum : 1 / teachers.length));
}
