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
  atMs: 8000,
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

const started = { ...student, atMs: 0, progress: { ...student.progress, epoch: 0, step: 0 } };
const course = [{ phase: "distil", epochs: 4 }] as const;
const events: readonly ViewEvent[] = [
  { kind: "plan", students: 2, epochs: 8 },
  { kind: "step", step: "training" },
  { kind: "student-over", student: "distilled-0", course, trained: false },
  beat("1", 0),
  beat("2", 9000),
  started,
  student,
];
const view = events.reduce(foldView, emptyView);
const wide = { columns: 200, rows: 50, colour: false };
const classic = { columns: 80, rows: 24, colour: false };

test("each line begins with a bar, the time left and the validation; what has no room is left out whole", () => {
  const done = 1 + 10 / 50; // epochs of four, in ten seconds
  const left = Math.ceil(((4 - done) / done) * 10);
  expect(renderView(view, 10_000, classic)).toEqual([
    "training",
    `[======>   ]  65 %  ETA ${left} s                       all: 1 of 2 students`,
    `[===>      ]  30 %  ETA ${left} s    validation 81.5 %  distilled-1  distil 2/4`,
    "teacher wide  1 absent  2 ready q1  128 samples",
  ]);
});

test("shows how much each teacher counts, and who is no longer asked", () => {
  const progress = { ...student.progress, weights: { wide: 0.625, deep: 0.375 }, released: ["old"] };
  const lines = renderView(foldView(view, { ...student, progress }), 10_000, wide);
  expect(lines[2]).toContain(
    "  distil 2/4  soft-target-kl 0.250  weights wide 0.63 deep 0.38  without old  20 batches/s  step 10/50",
  );
});

test("a validation by another metric is told by its name, and before the first one there is none", () => {
  const { validationAccuracy: _, ...rest } = student.progress;
  const by = (validation?: { readonly metric: string; readonly value: number }) => {
    const progress = { ...rest, validationAccuracy: null, ...(validation && { validation }) };
    return renderView(foldView(view, { ...student, progress }), 10_000, wide)[2];
  };
  expect(by({ metric: "rmse", value: 0.412345 })).toContain("  rmse 0.4123        distilled-1");
  expect(by()).toContain("  validation ?       distilled-1");
});

test("no line is wider than the terminal, and no name is lost", () => {
  for (const columns of [20, 40, 79, 80]) {
    const lines = renderView(view, 0, { ...classic, columns });
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
    expect(lines.join("\n")).toContain("distilled-1");
    expect(lines.join("")).not.toContain("…");
  }
});

test("teachers that are told to stop are not shown as absent", () => {
  expect(renderView(foldView(view, { kind: "left" }), 10_000, classic)).toHaveLength(
    ["training", "all", "distilled-1"].length,
  );
});

test("there are fewer lines than the terminal has rows", () => {
  expect(renderView(view, 10_000, { ...classic, rows: 4 })).toEqual([
    ...renderView(view, 10_000, classic).slice(0, 2),
    "and 2 lines more",
  ]);
});

test("where there are colours a bar is green, and a replica whose heartbeats stopped is red", () => {
  const lines = renderView(view, 10_000, { ...classic, colour: true });
  expect(lines[1]).toContain("\x1b[32m[======>   ]  65 %\x1b[39m");
  expect(lines[3]).toContain("\x1b[31m1 absent\x1b[39m");
});

test("work that is no training has a bar of its own", () => {
  const work = (done: number, atMs: number) => ({ kind: "work", done, total: 10, unit: "batches", atMs }) as const;
  const harvesting = [{ kind: "step", step: "harvesting" } as const, work(0, 0), work(5, 1000)];
  const lines = renderView(harvesting.reduce(foldView, emptyView), 1000, classic);
  expect(lines).toEqual(["harvesting", "[=====>    ]  50 %  ETA 1 s     5 of 10 batches"]);
});

test("a log is told of the run and its students", () => {
  expect(summarizeView(view, 10_000, 80)).toEqual(renderView(view, 10_000, classic).slice(1, 3));
});
