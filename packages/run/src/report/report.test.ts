import { readFileSync } from "node:fs";
import { evaluationMetrics, ofEveryMetric } from "@faculty/shared/metrics";
import { expect, test } from "vitest";
import type { ScoredModel } from "../measured/scored-model.ts";
import { reportMarkdown, reportSummary } from "./render-report.ts";
import { input, scored, student } from "./report.fixture.ts";
import { buildReport } from "./report.ts";

test("the student's compression is counted in parameters", () => {
  const row = buildReport(input).models.find(({ role }) => role === "distilled");
  expect(row?.compression).toEqual({ meanTeacher: (900 + 300) / 2 / 100, ensemble: (900 + 300) / 100 });
});

test("several seeds give mean and standard deviation", () => {
  const row = buildReport(input).models.find(({ role }) => role === "distilled");
  expect(row?.accuracy).toEqual({ mean: 0.75, sd: 0, count: 2 });
});

test("a teacher of part of the classes is counted on its own samples", () => {
  const row = buildReport(input).models.find(({ name }) => name === "dogs");
  expect(row).toMatchObject({ samples: 2, accuracy: { mean: 0.5 } });
});

test("the gain is that of each seed against the same seed from scratch", () => {
  expect(buildReport(input).gain?.distilled.difference).toEqual({ mean: 0.25, sd: 0, count: 2 });
});

test("what was lost is counted per sample and per class", () => {
  expect(buildReport(input).information).toEqual({
    agreement: 0.75,
    lost: 0.25,
    won: 0,
    calibration: { ensemble: 0.1, distilled: 0.1 },
    confused: [
      { class: "cat", named: "dog", share: 1 / 8 },
      { class: "dog", named: "cat", share: 1 / 8 },
    ],
    alwaysLost: [],
    lostAs: [],
    perClass: [
      { class: "cat", ensemble: 1, scratch: 0.5, distilled: 0.75 },
      { class: "dog", ensemble: 1, scratch: 0.5, distilled: 0.75 },
    ],
  });
});

test("without students from scratch there is no gain to speak of, and the report says so", () => {
  const report = buildReport({ ...input, models: input.models.filter(({ role }) => role !== "scratch") });
  expect(report.gain).toBeNull();
  expect(reportMarkdown(report)).toContain("No student from scratch was trained to compare with.");
});

test("the Markdown names the command, the partial teacher and the verdict", () => {
  const markdown = reportMarkdown(buildReport(input));
  expect(markdown).toContain("Reproduce: `faculty run tiny.yaml`");
  expect(markdown).toContain("dogs: measured on the test samples of the classes it knows.");
  expect(markdown).toContain("Distillation made no clear difference: +25.00 points of test accuracy");
  expect(markdown).toContain("| cat | 100.0 % | 50.0 % | 75.0 % | −25.0 |");
  expect(markdown).toMatch(/## Run file\n\n.*\n\n```yaml\nname: tiny\nteachers:\n[^]*\n```\n$/);
});

test("the quality table has a column for each metric of docs/report.md, the interval beside the accuracy", () => {
  const page = readFileSync(new URL("../../../../docs/report.md", import.meta.url), "utf8");
  const [described = ""] = page.slice(page.indexOf("## Figures")).split("\n## Intervals");
  const [, , ...titles] = [...described.matchAll(/^\| (.+?) \|/gm)].map(([, title]) => title); // below its head
  expect(titles).toEqual(Object.values(evaluationMetrics).map(({ title }) => title));
  const columns = ["model", "test accuracy", "95 % interval", ...titles.slice(1), "samples", "seeds"];
  expect(reportMarkdown(buildReport(input))).toContain(`\n| ${columns.join(" | ")} |\n`);
});

test("a metric of a plugin has a column behind the others, of the mean over seeds; who was not measured by it has none", () => {
  const models = input.models.map((model): ScoredModel => {
    if (model.role !== "distilled") return model;
    const measured = model.scores.map((score, seed) => score && { ...score, own: { cost: 1 + seed } });
    return { ...model, scores: measured as ScoredModel["scores"] };
  });
  const report = buildReport({ ...input, models });
  const row = report.models.find(({ role }) => role === "distilled");
  expect(row).toMatchObject({ own: { cost: { mean: (1 + 2) / 2, sd: Math.SQRT1_2, count: 2 } } });
  const markdown = reportMarkdown(report);
  expect(markdown).toContain("| macro F1 | cost | samples | seeds |");
  expect(markdown).toMatch(/^\| distilled .*\| 0\.700 ± 0\.000 \| 1\.5000 ± 0\.7071 \| 4 \| 2 \|$/m);
  expect(markdown).toMatch(/^\| wide .*\| 0\.700 \| – \| 4 \| 1 \|$/m);
});

test("the summary's table has a line for each model under its head", () => {
  const lines = reportSummary(buildReport(input));
  expect(lines[2]).toMatch(/^wide +100\.00 +51\.0–100\.0 +0\.500 +0\.100 +80\.00 +0\.700 +900 +1800 B +2\.00 +0\.7×$/);
});

test("the report says what the soft targets say, by the classes' names", () => {
  const report = buildReport(input);
  const markdown = reportMarkdown(report);
  expect(markdown).toContain("| cat | dog | 25.0 % |");
  expect(markdown).toContain("| 3 | dog | 0.69 | dog 50.0 %, cat 50.0 % |");
  expect(markdown).toContain("| 2 | dog | 0.40 | cat, dog |");
  expect(markdown).toContain("Expected calibration error: 0.100 of the ensemble, 0.100 of the student.");
  const agreed = reportMarkdown(buildReport({ ...input, insight: { ...input.insight, disputed: [] } }));
  expect(agreed).toContain("The teachers name the same class for every test sample.");
});

test("a sample that every seed loses is named", () => {
  const lost = scored(
    "distilled",
    "distilled",
    [
      [1, 0, 1, 1],
      [1, 0, 1, 1],
    ],
    student,
  );
  const models = [...input.models.filter(({ role }) => role !== "distilled"), lost];
  const report = buildReport({ ...input, models });
  expect(report.information).toMatchObject({
    alwaysLost: [0],
    confused: [{ class: "cat", named: "dog", share: 0.25 }],
  });
  expect(reportMarkdown(report)).toContain("does not (test samples 0 for every seed, among others):");
});

test("without an ensemble there is nothing to compare with, and the report names whose layers were", () => {
  const models = input.models.filter(({ role }) => role === "scratch" || role === "distilled");
  const report = buildReport({ ...input, models, insight: null, layersOnly: ["clothes"] });
  expect(report).toMatchObject({ information: null, insight: null, gain: { distilled: { recovered: null } } });
  expect(report.models.map(({ compression }) => compression)).toEqual([null, null]);
  const markdown = reportMarkdown(report);
  expect(markdown).toContain("Taught by layers alone, never by outputs: clothes.");
  expect(markdown).not.toContain("What the student lost");
});

test("the report accounts for every request", () => {
  const markdown = reportMarkdown(buildReport(input));
  expect(markdown).toContain("| distilled-1 | distilled | `abc` |");
  expect(markdown).toContain("| distilled-1 | 0 | 9 | 5 | 1 | 2 | 1 | 0 |");
});

test("a further student is held against its own from scratch where its model is another, and one that failed is named", () => {
  const models = [scored("soft, distilled", "further", [[0, 0, 1, 1]], student)];
  const [, , , ownScratch] = input.models;
  const scratch = scored("small, from scratch", "further", [[0, 1, 0, 0]], student);
  const report = buildReport({
    ...input,
    further: [
      { name: "soft", models, scratch: ownScratch },
      { name: "small", models, scratch },
      { name: "alone", models, scratch: null },
    ],
    failed: [{ student: "lost", id: "lost-distilled-1", diverged: false, reason: "no layer dense9" }],
  });
  expect(report.further.map(({ name, gain }) => [name, gain?.difference.mean])).toEqual([
    ["soft", 0.5],
    ["small", 0.75],
    ["alone", undefined],
  ]);
  expect(report.models.filter(({ role }) => role === "further").map(({ name }) => name)).toEqual([
    "soft, distilled",
    "soft, distilled",
    "small, from scratch",
    "soft, distilled",
  ]);
  expect(reportMarkdown(report)).toContain("lost-distilled-1 was not trained: no layer dense9");
});

test("rows that were made without a teacher are told by epoch", () => {
  expect(reportMarkdown(buildReport(input))).toContain("| distilled-1 | 0 | `10` | 8 of 40 |");
});

test("says how much each teacher counted, and for how long it was asked", () => {
  const markdown = reportMarkdown(buildReport(input));
  expect(markdown).toContain("| distilled-1 | wide | 0.913 | 0.750 | 1.000 | 3 of 3 |"); // (0.75 + 0.99 + 1) / 3
  expect(markdown).toContain("| distilled-1 | dogs | 0.130 | 0.250 | 0.010 | 2 of 3 |");
  expect(markdown).toContain("Disagreement of the teachers, nats, mean over epochs: distilled-1 0.250.");
});

test("names the model that each teacher was", () => {
  const report = buildReport(input);
  expect(report.teacherDigests).toEqual({ wide: "0a1b", dogs: "2c3d" });
  const lines = reportMarkdown(report).split("\n");
  const at = lines.indexOf("## Teachers");
  expect(lines.slice(at + 2, at + 6).map((line) => line.replaceAll(/ +/g, " "))).toEqual([
    "| teacher | digest of its model |",
    "| --- | ---: |",
    "| wide | `0a1b` |",
    "| dogs | `2c3d` |",
  ]);
});

test("a cost that nobody could measure is said to be so, and nothing is divided by it", () => {
  const unknown = { parameters: null, fileBytes: null, multiplyAdds: null, latencyP50Ms: null, latencyP95Ms: null };
  const [first, ...others] = input.models;
  const report = buildReport({ ...input, models: [{ ...first!, cost: unknown }, ...others] });
  expect(report.models.map(({ compression }) => compression)).toEqual(report.models.map(() => null));
  expect(reportMarkdown(report)).toContain(
    "| wide | not measured | not measured | not measured | not measured | not measured | – | – |",
  );
});

test("biases that were tuned have a row, a section and a verdict of their own", () => {
  const right = [0, 0, 1, 1];
  const biased = scored("student, distilled with biases", "with-biases", [right, right], student);
  const biases = [
    { class: "dog", value: 3.5 },
    { class: "cat", value: -0.05 },
    { class: "_", value: 0 },
  ];
  const classBias = [{ student: "distilled-1", biases }];
  const report = buildReport({ ...input, models: [...input.models, biased], classBias });
  expect(report.gain?.withBiases?.difference.mean).toBe(1 - 0.5);
  expect(report.classBias).toEqual(classBias);
  const markdown = reportMarkdown(report);
  expect(markdown).toContain(`After tuning biases: ${report.gain?.withBiases?.words[0]}`);
  expect(markdown).toContain(
    [
      "Added to the biases of the student's output layer, chosen on validation samples.",
      "",
      "| student | class | added |",
      "| --- | ---: | ---: |",
      "| distilled-1 | dog | +3.50 |",
      "| distilled-1 | cat | −0.05 |",
      "| distilled-1 | \\_ | 0.00 |",
    ].join("\n"),
  );
  expect(reportMarkdown(buildReport(input))).not.toContain("Class biases");
});

test("of boxes the gain is that of their mean average precision, over seeds", () => {
  const item = { name: "item", kind: "distribution", over: { names: ["ground", "bag"] }, positions: [2, 2] } as const;
  const box = { name: "box", kind: "values", shape: [2, 2, 4] } as const;
  const detection = { class: "item", box: "box" };
  const output = { name: "output", kind: "several", outputs: [item, box], detection } as const;
  const of = (role: "ensemble" | "scratch" | "distilled", ...maps: readonly number[]): ScoredModel => ({
    name: role,
    role,
    cost: student,
    scores: maps.map((map50) => ({
      ...ofEveryMetric(() => null),
      kind: "several",
      figures: { map50, "item.accuracy": 0.5 },
      samples: 4,
      predicted: [],
      scores: [0.5, 0.5, 0.5, 0.5],
    })),
  });
  const models = [of("ensemble", 0.75), of("scratch", 0.25, 0.25, 0.25), of("distilled", 0.5, 0.625, 0.375)];
  const { gain, models: rows } = buildReport({ ...input, dataset: { ...input.dataset, output }, models });
  expect(gain?.distilled).toMatchObject({ metric: "mAP@0.5", over: "seeds", difference: { mean: 0.25, sd: 0.125 } });
  expect(gain?.distilled.recovered).toBe(0.25 / 0.5);
  expect(rows.map((row) => "figures" in row && row.figures["map50"]?.mean)).toEqual([0.75, 0.25, 0.5]);
});
