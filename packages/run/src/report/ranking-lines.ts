import type { Ranking } from "./ranking.ts";
import { plusMinus, spreadOf } from "./spread.ts";
import { markdownTable } from "./text-table.ts";

/** How many are ranked, and test samples. */
interface RankedItems {
  readonly classes: readonly string[];
  readonly test: number;
}

export function rankingLines(ranking: Ranking | null, items: RankedItems): readonly string[] {
  if (ranking === null) return [];
  return ["## Ranking", "", ...markdownTable(rankingHead, rankingRows(ranking)), "", rankingLegend(items)];
}

export const rankingHead: readonly string[] = ["model", "HR@10, %", "NDCG@10"];

/** A line a model, after popularity, by `rankingHead`. */
export function rankingRows({ popularity, models }: Ranking): readonly (readonly string[])[] {
  const first =
    popularity === null
      ? []
      : [{ name: "by popularity", hr10: spreadOf([popularity.hr10]), ndcg10: spreadOf([popularity.ndcg10]) }];
  return [...first, ...models].map(({ name, hr10, ndcg10 }) => [
    name,
    plusMinus(hr10, (value) => (100 * value).toFixed(2)),
    plusMinus(ndcg10, (value) => value.toFixed(3)),
  ]);
}

export function rankingLegend({ classes, test }: RankedItems): string {
  return `What came next among all ${classes.length} items but those that a sample shows, for ${test} test samples; mean ± standard deviation over seeds. By popularity: by how many of the users have had an item.`;
}
