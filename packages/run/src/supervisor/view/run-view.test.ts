import { expect, test } from "vitest";
import type { CoursePhase } from "../../jobs/student-course.ts";
import { doneOf, emptyView, foldView, type ViewEvent } from "./run-view.ts";

type Phase = CoursePhase["phase"];

function told(phase: Phase, epoch: number, epochs: number, step = 0, atMs = 0, student = "s"): ViewEvent {
  const rates = { batchesPerSecond: 1, waitShare: 0, validationAccuracy: null };
  const position = { phase, epoch, epochs, step, steps: 10 };
  return {
    kind: "progress",
    atMs,
    progress: { kind: "trainer", student, ...position, terms: {}, ...rates, weights: {}, released: [] },
  };
}

const course: readonly CoursePhase[] = [
  { phase: "stage", epochs: 2 },
  { phase: "stage", epochs: 2 },
  { phase: "distil", epochs: 4 },
];
const begun: ViewEvent = { kind: "student-begun", student: "s", course };
const doneAfter = (...events: readonly ViewEvent[]) => doneOf([begun, ...events].reduce(foldView, emptyView));

test("what a student has done counts every phase before, and the steps of its epoch", () => {
  expect(doneAfter(told("stage", 1, 2, 5))).toBe(1 + 5 / 10);
  expect(doneAfter(told("distil", 0, 4, 5))).toBe(2 + 2 + 5 / 10);
});

test("a second stage of the same name begins where the first has ended, and not where a trainer goes back to its checkpoint", () => {
  expect(doneAfter(told("stage", 2, 2), told("stage", 0, 2, 5))).toBe(2 + 5 / 10);
  expect(doneAfter(told("stage", 1, 2, 8), told("stage", 1, 2, 2))).toBe(1 + 2 / 10);
});

test("a run's training counts those that are over, a pace those that this run has trained", () => {
  const events: readonly ViewEvent[] = [
    { kind: "plan", students: 3, epochs: 24 },
    { kind: "student-over", student: "before", course, trained: false },
    begun,
    told("stage", 1, 2, 0, 500),
    { kind: "student-over", student: "reused", course, trained: false },
    { kind: "student-over", student: "s", course, trained: true },
  ];
  const { training, students } = events.reduce(foldView, emptyView);
  expect(students.size).toBe(0);
  expect(training).toEqual({
    students: 3,
    epochs: 24,
    over: { students: 3, epochs: 3 * 8 },
    first: { done: 8 + 1 + 8, atMs: 500 },
  });
});

test("a student that nobody announced is shown by what it says itself", () => {
  expect(doneOf(foldView(emptyView, told("distil", 1, 4)))).toBe(1);
});

test("a new step forgets the students of the one before, and keeps what is over", () => {
  const plan: ViewEvent = { kind: "plan", students: 1, epochs: 8 };
  const over: ViewEvent = { kind: "student-over", student: "o", course, trained: true };
  const view = [plan, over, begun, { kind: "step", step: "evaluating" } as const].reduce(foldView, emptyView);
  expect(view.students.size).toBe(0);
  expect(doneOf(view)).toBe(8);
});
