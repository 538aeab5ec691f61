import { expect, test } from "vitest";
import { nextSteps } from "./next-steps.ts";
import { input } from "./report.fixture.ts";
import { buildReport, type Report } from "./report.ts";

const report = buildReport(input);
const { gain } = report;
const distilled = gain?.distilled;
if (gain === null || distilled === undefined) throw new Error("the fixture has a gain");

/** A report of which only what is given suggests something. */
const quiet: Report = {
  ...report,
  gain: { ...gain, distilled: { ...distilled, kind: "gained", recovered: 0.9, closed: null } },
  information: null,
};
const withGain = (change: Partial<typeof distilled>): Report => ({
  ...quiet,
  gain: { ...gain, distilled: { ...distilled, kind: "gained", recovered: 0.9, closed: null, ...change } },
});

test("where all went well nothing is suggested", () => {
  expect(nextSteps(quiet)).toEqual([]);
});

test("a gain that is not clear over few seeds asks for more of them", () => {
  const unclear = withGain({ kind: "no-clear-difference" });
  expect(nextSteps(unclear)).toEqual([
    "The gain is not clear over 2 seeds: `student.repeats: 5` narrows its interval.",
  ]);
  expect(nextSteps(withGain({ kind: "no-clear-difference", difference: { mean: 0, sd: 0.1, count: 5 } }))).toEqual([]);
});

test("a student that is far from the ensemble, and one that is beyond all labels", () => {
  expect(nextSteps(withGain({ recovered: 0.4 }))).toEqual([
    "More than half of the distance to the ensemble is left: try a larger `student.model`, or more samples, which need no label.",
  ]);
  expect(nextSteps(withGain({ closed: 1.2 }))).toEqual([
    "Distillation is worth what all labels would be: better teachers, or a larger student, are worth more than further labels.",
  ]);
});

test("students whose last epoch was the best were stopped early", () => {
  const curve = (bestEpoch: number) => ({
    student: "distilled-1",
    model: "distilled" as const,
    role: "distilled" as const,
    bestEpoch,
    epochs: [0, 1].map((epoch) => ({ epoch, terms: {}, validation: null })),
  });
  expect(nextSteps({ ...quiet, curves: [curve(1), curve(1), curve(0)] })).toEqual([
    "The last epoch was the best for 2 of 3 distilled students: try more `train.epochs`.",
  ]);
  expect(nextSteps({ ...quiet, curves: [curve(1), curve(0)] })).toEqual([]);
});

test("a choice at the edge of what was tried", () => {
  const candidates = [1, 2, 4].map((temperature) => ({ temperature, accuracy: 0.5, nll: 1 }));
  const chosen = (value: number): Report => ({
    ...quiet,
    temperature: { value, reason: "", candidates: candidates as unknown as Report["temperature"]["candidates"] },
  });
  expect(nextSteps(chosen(4))).toEqual(["T = 4 is the highest temperature that was tried: try higher ones."]);
  expect(nextSteps(chosen(1))).toEqual(["T = 1 is the lowest temperature that was tried: try lower ones."]);
  expect(nextSteps(chosen(2))).toEqual([]);
});

test("a pair of classes that takes 1 of 200 test samples or more", () => {
  const { information } = report;
  const lost = (share: number) =>
    nextSteps({
      ...quiet,
      information: information && { ...information, confused: [{ class: "cat", named: "dog", share }] },
    });
  expect(lost(1 / 200)).toEqual([
    "What is lost most is cat that is named dog (0.5 % of the test samples): try more samples of these two classes.",
  ]);
  expect(lost(1 / 201)).toEqual([]);
});

test("no student from scratch, and one that diverged", () => {
  const models = report.models.filter(({ role }) => role !== "scratch");
  const failed = [{ student: null, id: "distilled-2", diverged: true, reason: "NaN" }];
  expect(nextSteps({ ...quiet, models, gain: null, failed })).toEqual([
    "distilled-2 diverged: try a lower `student.optimizer.learningRate`, or a schedule that warms up.",
    "Nothing says what distillation gained: `baseline: true` also trains the same student from scratch.",
  ]);
});
