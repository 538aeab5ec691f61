import { expect, test } from "vitest";
import { eventLines } from "./event-lines.ts";
import { emptyView, foldView, type ViewEvent } from "./run-view.ts";

const course = [{ phase: "distil", epochs: 4 }] as const;
const told = {
  phase: "distil",
  epoch: 1,
  epochs: 4,
  step: 0,
  steps: 50,
  terms: { "soft-target-kl": 0.25 },
  batchesPerSecond: 20,
  waitShare: 0,
  validationAccuracy: 0.815,
  validation: { metric: "accuracy", value: 0.815 },
  weights: {},
  released: [],
} as const;

test("a program reads one object for the run, and one for each student", () => {
  const at = (epoch: number, atMs: number): ViewEvent => {
    return { kind: "progress", atMs, progress: { kind: "trainer", student: "distilled-1", ...told, epoch } };
  };
  const events: readonly ViewEvent[] = [
    { kind: "plan", students: 2, epochs: 8 },
    { kind: "student-begun", student: "distilled-1", course },
    at(0, 0),
    at(1, 5000),
  ];
  const lines = eventLines(events.reduce(foldView, emptyView), 5000).map((line) => JSON.parse(line));
  expect(lines).toEqual([
    { event: "total", share: 1 / 8, etaSeconds: 7 * 5, students: 2, over: 0 },
    { event: "student", student: "distilled-1", share: 1 / 4, etaSeconds: 3 * 5, ...told },
  ]);
});

test("work that is no training is one object", () => {
  const work: ViewEvent = { kind: "work", done: 3, total: 10, unit: "batches", atMs: 0 };
  const view = [{ kind: "step", step: "harvesting" } as const, work].reduce(foldView, emptyView);
  expect(eventLines(view, 0).map((line) => JSON.parse(line))).toEqual([
    { event: "work", step: "harvesting", done: 3, total: 10, unit: "batches", etaSeconds: null },
  ]);
});
