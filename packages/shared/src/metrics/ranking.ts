import { isLabelled } from "../samples/label.ts";
import type { Rows } from "../tensor/rows.ts";
import { mean } from "./statistics.ts";

/** As recommenders are compared by. */
const listed = 10;

/** How often the label is among the ten likeliest, and how high. */
export interface RankingFigures {
  /** Share of samples whose label is among the first ten. */
  readonly hr10: number;
  /** Mean of `1 / log2(1 + rank)` where it is, else 0 (one relevant item: Järvelin and Kekäläinen 2002). */
  readonly ndcg10: number;
}

/**
 * Place of each label among all classes that are not passed over, from 1; of equal classes the lower index comes first. 0 where
 * a sample has no label.
 * @param scores - `[samples, classes]`, the likelier the higher.
 * @param passedOver - Of each row, the classes that are not ranked: those that the sample shows. Its label is ranked all the
 * same.
 */
export function ranksOf(
  { rows, width, data }: Rows<Float32Array | Float64Array>,
  labels: ArrayLike<number>,
  passedOver: (row: number) => Iterable<number>,
): readonly number[] {
  return Array.from({ length: rows }, (_, row) => {
    const label = labels[row] as number;
    if (!isLabelled(label)) return 0;
    const [start, own] = [row * width, data[row * width + label] as number];
    const isBefore = (other: number) => {
      const score = data[start + other] as number;
      return other !== label && (score > own || (score === own && other < label));
    };
    let rank = 1;
    for (let other = 0; other < width; other++) if (isBefore(other)) rank += 1;
    for (const other of new Set(passedOver(row))) if (isBefore(other)) rank -= 1;
    return rank;
  });
}

/** @param ranks - As `ranksOf` has them. @returns Null where no sample has a label. */
export function rankingFigures(ranks: readonly number[]): RankingFigures | null {
  const told = ranks.filter((rank) => rank > 0);
  if (told.length === 0) return null;
  return {
    hr10: mean(told.map((rank) => Number(isListed(rank)))),
    ndcg10: mean(told.map((rank) => (isListed(rank) ? 1 / Math.log2(1 + rank) : 0))),
  };
}

/** Whether a label of that rank is a hit. */
export function isListed(rank: number): boolean {
  return rank > 0 && rank <= listed;
}
