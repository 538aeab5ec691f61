import { expect, test } from "vitest";
import { reportMarkdown, reportSummary } from "./render-report.ts";
import { input } from "./report.fixture.ts";
import { buildReport } from "./report.ts";

const unknown = { accuracy: null, nll: null, ece: null, balancedAccuracy: null, macroF1: null } as const;

test("a teacher of whose classes the test samples have none is not measured, and no figure is made of it", () => {
  const unseen = { ...input.models[1], scores: [{ ...unknown, samples: 0, predicted: [-1, -1, -1, -1] }] };
  const [wide, , ...others] = input.models;
  const report = buildReport({ ...input, models: [wide, unseen, ...others] });
  expect(report.models[1]).toMatchObject({ ...unknown, interval: null, samples: 0 });
  const markdown = reportMarkdown(report);
  expect(markdown).toContain("| dogs | not measured | – | – | – | – | – | 0 | 1 |");
  expect(markdown).toContain("dogs: not measured, the test samples hold fewer than two of the classes it knows.");
  expect(reportSummary(report)[3]).toMatch(/^dogs +not measured +– +– +– /);
  expect(markdown).not.toMatch(/NaN|null|Infinity/);
});

test("test samples of one class tell no accuracy, and the report says so in place of figures", () => {
  const models = input.models.map((model) => ({
    ...model,
    scores: model.scores.flatMap((score) => (score === null ? [] : [{ ...score, ...unknown, samples: 4 }])),
  }));
  const insight = { ...input.insight, similar: [] };
  const report = buildReport({ ...input, models, insight, labels: [0, 0, 0, 0] });
  expect(report.gain).toBeNull();
  expect(report.information).toEqual({
    agreement: 0.75, // which needs no label
    lost: null,
    won: null,
    calibration: { ensemble: null, distilled: null },
    confused: [],
    alwaysLost: [],
    lostAs: [],
    perClass: [],
  });
  const markdown = reportMarkdown(report);
  expect(markdown).toContain(
    "Not measured: the test samples are all of one class, which any constant answer gets right.",
  );
  expect(markdown).toContain("for 75.0 % of the test samples. Which of them is right is not measured.");
  expect(markdown).not.toMatch(/NaN|null|Infinity/);
});

test("a seed that diverged is counted, and the others are measured without it", () => {
  const [wide, dogs, ensemble, scratch, distilled] = input.models;
  const models = [wide, dogs, ensemble, scratch, { ...distilled, scores: [null, ...distilled.scores.slice(1)] }];
  const failed = [{ student: null, id: "distilled-1", diverged: true, reason: "term kl left the range of float32" }];
  const report = buildReport({ ...input, models, failed });
  expect(report.gain?.distilled.difference).toEqual({ mean: 0.75 - 0.5, sd: null, count: 1 });
  const markdown = reportMarkdown(report);
  expect(markdown).toContain("distilled-1 diverged: term kl left the range of float32");
  expect(markdown).toContain("| distilled | 75.00 | 30.1–95.4 | 0.500 | 0.100 | 80.00 | 0.700 | 4 | 1 of 2 |");
});

test("without any student of its own a run still has a report", () => {
  const models = input.models.filter(({ role }) => role !== "distilled" && role !== "scratch");
  const report = buildReport({ ...input, models });
  expect(report.information).toMatchObject({ agreement: null, lost: null, won: null });
  expect(reportMarkdown(report)).not.toMatch(/NaN|null|Infinity/);
});

test("what was said before training stands in the report", () => {
  const report = buildReport({ ...input, warnings: ["teacher dogs is not measured"] });
  expect(reportMarkdown(report)).toContain("\nWarning: teacher dogs is not measured.\n");
});
