import { expect, test } from "vitest";
import type { Score, ScoredModel } from "../measured/scored-model.ts";
import { rankingOf } from "./ranking.ts";
import { rankingLines } from "./ranking-lines.ts";
import { reportMarkdown } from "./render-report.ts";
import { input, student } from "./report.fixture.ts";
import { buildReport } from "./report.ts";

const score = (ranks: readonly number[]): Score => ({
  accuracy: 0.1,
  nll: 5,
  ece: 0.01,
  balancedAccuracy: 0.8,
  macroF1: 0.7,
  samples: ranks.length,
  predicted: ranks.map(() => 0),
  ranks,
});
const model = (name: string, role: ScoredModel["role"], ...seeds: readonly (readonly number[])[]): ScoredModel => ({
  name,
  role,
  cost: student,
  scores: seeds.map(score),
});

/** Of four samples: hits of the ensemble 3, from scratch 1, distilled 2, with all labels 2 and 3. */
const models = [
  model("ensemble of 2", "ensemble", [1, 1, 3, 40]),
  model("student from scratch", "scratch", [1, 20, 20, 20], [20, 1, 20, 20]),
  model("student, distilled", "distilled", [1, 1, 20, 20], [1, 3, 20, 20]),
  model("student, all labels", "ceiling", [1, 1, 20, 20], [1, 1, 1, 20]),
];
const popularity = [20, 20, 20, 1];

test("says of every model how often the label is among ten and how high, and what distillation gained in it", () => {
  const ranking = rankingOf(models, popularity);
  expect(ranking?.popularity).toEqual({ hr10: 1 / 4, ndcg10: 1 / 4 });
  expect(ranking?.models.map(({ name, hr10 }) => [name, hr10.mean])).toEqual([
    ["ensemble of 2", 3 / 4],
    ["student from scratch", 1 / 4],
    ["student, distilled", 2 / 4],
    ["student, all labels", (2 / 4 + 3 / 4) / 2],
  ]);
  expect(ranking?.models[2]?.ndcg10.mean).toBeCloseTo(((1 + 1) / 4 + (1 + 1 / 2) / 4) / 2, 14);
  expect(ranking?.gain).toMatchObject({ recovered: 1 / 4 / (2 / 4), closed: 1 / 4 / (3 / 8) });
  // of each sample the mean over seeds: ½, ½, 0, 0, whose deviation is √(1/12); 0.25 ± 1.96 √(1/12) / √4
  expect(ranking?.gain?.words).toBe(
    "In rankings, distillation made no clear difference: +25.00 points of HR@10 (95 % interval −3.29 to +53.29; 2 pairs of seeds, over test samples) against the same student from scratch, 50.0 % of the distance to the ensemble and 66.7 % of the distance to the student of all labels.",
  );
});

test("is nothing where samples are no users of items", () => {
  expect(rankingOf(models, null)).toBeNull();
  expect(rankingLines(null, input.dataset)).toEqual([]);
  expect(reportMarkdown(buildReport(input))).not.toContain("## Ranking");
});

test("stands in the report, with popularity first", () => {
  const text = reportMarkdown(buildReport({ ...input, models, popularity }));
  expect(text).toContain(
    [
      "## Ranking",
      "",
      "| model | HR@10, % | NDCG@10 |",
      "| --- | ---: | ---: |",
      "| by popularity | 25.00 | 0.250 |",
      "| ensemble of 2 | 75.00 | 0.625 |",
    ].join("\n"),
  );
  expect(text).toContain("\nIn rankings, distillation made no clear difference: +25.00 points of HR@10 (");
});
