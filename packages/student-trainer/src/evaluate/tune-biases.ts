import { better, type Score } from "@faculty/shared/metrics";
import type { Rows } from "@faculty/shared/tensor";
import { shiftedScore } from "./shifted-score.ts";

/** Every value is a whole number of such parts of 1. */
const partsOfOne = 20;

/** How far a value is moved at a time, and in which steps, in parts of 1: first 20 by 0.5, then 0.5 by 0.05. */
const searches = [
  { reach: 400, step: 10 },
  { reach: 10, step: 1 },
] as const;

/** Classes that hang together settle in two or three. */
const maxRounds = 10;

/**
 * What to add to the logits of some classes so that a classifier does best on samples held out (Hinton et al. 2015,
 * arXiv:1503.02531 §3). In each round the classes are moved by one value together, then each by one of its own, in turn;
 * rounds go on until one changes nothing, then again in finer steps. A move is made only where it does better.
 * @param logits - `[samples, classes]`, of the classifier as it is.
 * @param labels - `[samples]`, class indices. At least one sample.
 * @param tuned - Class indices, each once.
 * @returns One value each.
 */
export function tuneBiases(
  { rows, width, data }: Rows<Float32Array>,
  labels: ArrayLike<number>,
  tuned: readonly number[],
): readonly number[] {
  const logits = { rows, width, data: Float64Array.from(data) };
  const parts = new Map(tuned.map((column) => [column, 0]));
  const isSome = tuned.length > 1 && tuned.length < width; // moved together, all classes are as they were
  const groups = [...(isSome ? [tuned] : []), ...tuned.map((column) => [column])];
  let best: Score = shiftedScore(logits, labels, [])(0);

  function moveBest(group: readonly number[], { reach, step }: (typeof searches)[number]): boolean {
    const scoreOf = shiftedScore(logits, labels, group);
    let chosen = 0;
    for (let move = -reach; move <= reach; move += step) {
      const score = scoreOf(move / partsOfOne);
      if (!better(score, best)) continue;
      best = score;
      chosen = move;
    }
    if (chosen === 0) return false;
    for (const column of group) {
      const moved = (parts.get(column) ?? 0) + chosen;
      parts.set(column, moved);
      for (let row = 0; row < rows; row++) {
        const at = row * width + column;
        logits.data[at] = (data[at] as number) + moved / partsOfOne;
      }
    }
    return true;
  }

  for (const search of searches)
    for (let round = 0, moved = true; moved && round < maxRounds; round++)
      moved = groups.map((group) => moveBest(group, search)).some((one) => one);
  return tuned.map((column) => (parts.get(column) ?? 0) / partsOfOne);
}
