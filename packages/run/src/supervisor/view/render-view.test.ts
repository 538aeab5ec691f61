import { expect, test } from "vitest";
import { renderView, summarizeView } from "./render-view.ts";
import { emptyView, foldView, type ViewEvent } from "./run-view.ts";

const beat = (replica: string, atMs: number): ViewEvent => ({
  kind: "heartbeat",
  atMs,
  beat: { teacher: "wide", replica, digest: "d", state: "ready", queueLength: 1, capacity: 8, samples: 64 },
});

const student = {
  kind: "progress",
  atMs: 0,
  progress: {
    kind: "trainer",
    student: "distilled-1",
    phase: "distil",
    epoch: 1,
    epochs: 4,
    step: 10,
    steps: 50,
    terms: { "soft-target-kl": 0.25 },
    batchesPerSecond: 20,
    waitShare: 0,
    validationAccuracy: 0.815,
    weights: {},
    released: [],
  },
} as const satisfies ViewEvent;

const events: readonly ViewEvent[] = [{ kind: "step", step: "training" }, beat("1", 0), beat("2", 9000), student];
const view = events.reduce(foldView, emptyView);

test("shows how much each teacher counts, and who is no longer asked", () => {
  const progress = { ...student.progress, weights: { wide: 0.625, deep: 0.375 }, released: ["old"] };
  const lines = renderView(foldView(view, { ...student, progress }), 10_000, 200);
  expect(lines.at(-1)).toContain(", weights wide 0.63 deep 0.38, without old, ");
});

test("shows a replica whose heartbeats stopped as absent", () => {
  expect(renderView(view, 10_000, 100)[1]).toBe("  wide           1 absent, 2 ready q1, 128 samples");
});

test("the time left is the batches left by the rate", () => {
  const seconds = ((4 - 1) * 50 - 10) / 20;
  expect(renderView(view, 10_000, 120)[2]).toBe(
    `  distilled-1    distil epoch 2/4 step 10/50, 20 batches/s, soft-target-kl 0.250, validation 81.5 %, ETA ${seconds} s`,
  );
});

test("no line is wider than the terminal", () => {
  for (const line of renderView(view, 0, 20)) expect(line.length).toBeLessThanOrEqual(20);
});

test("a new step forgets the students of the one before", () => {
  expect(foldView(view, { kind: "step", step: "evaluating" }).students.size).toBe(0);
});

test("teachers that are told to stop are not shown as absent", () => {
  expect(renderView(foldView(view, { kind: "left" }), 10_000, 100)).toHaveLength(["training", "distilled-1"].length);
});

test("the summary is one line", () => {
  expect(summarizeView(view)).toBe("training; distilled-1 distil 2/4 81.5 %");
});
