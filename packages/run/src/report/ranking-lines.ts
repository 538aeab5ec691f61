import type { Ranking } from "./ranking.ts";
import { plusMinus, spreadOf } from "./spread.ts";
import { markdownTable } from "./text-table.ts";

/** @param items - How many are ranked, and test samples. */
export function rankingLines(
  ranking: Ranking | null,
  { classes, test }: { readonly classes: readonly string[]; readonly test: number },
): readonly string[] {
  if (ranking === null) return [];
  const { popularity, models } = ranking;
  const first =
    popularity === null
      ? []
      : [{ name: "by popularity", hr10: spreadOf([popularity.hr10]), ndcg10: spreadOf([popularity.ndcg10]) }];
  return [
    "## Ranking",
    "",
    ...markdownTable(
      ["model", "HR@10, %", "NDCG@10"],
      [...first, ...models].map(({ name, hr10, ndcg10 }) => [
        name,
        plusMinus(hr10, (value) => (100 * value).toFixed(2)),
        plusMinus(ndcg10, (value) => value.toFixed(3)),
      ]),
    ),
    "",
    `What came next among all ${classes.length} items but those that a sample shows, for ${test} test samples; mean ± standard deviation over seeds. By popularity: by how many of the users have had an item.`,
  ];
}
