import { expect, test } from "vitest";
import type { EpochRecord } from "../checkpoint/epoch-record.ts";
import { idleTeachers, releasedTeachers } from "./release.ts";

const gating = { threshold: 0.1, window: 2, release: true };
const names = ["wide", "deep", "old"];
const none: ReadonlySet<string> = new Set();

const historyOf = (...epochs: readonly Readonly<Record<string, number>>[]): readonly EpochRecord[] =>
  epochs.map((weights, epoch) => {
    return { epoch, terms: {}, validation: null, pulls: null, masks: {}, teachers: { weights, disagreement: 0 } };
  });

test("idle is who was below the threshold in each epoch of the window, the lightest first", () => {
  const history = historyOf({ wide: 0.5, deep: 0.09, old: 0.01 }, { wide: 0.05, deep: 0.05, old: 0.01 });
  expect(idleTeachers(history, gating)).toEqual(["old", "deep"]);
  expect(idleTeachers(history.slice(0, 1), gating)).toEqual([]);
  expect(idleTeachers(historyOf({ old: 0.01 }, {}), gating)).toEqual([]); // absent is not idle
});

test("who was released stays so", () => {
  const history = historyOf(
    { wide: 0.9, deep: 0.05, old: 0.05 },
    { wide: 0.9, deep: 0.2, old: 0.05 },
    { wide: 0.5, deep: 0.5 },
  );
  expect([0, 1, 2, 3].map((end) => releasedTeachers(history.slice(0, end), gating, names, none))).toEqual([
    [],
    [],
    ["old"],
    ["old"],
  ]);
});

test("the last one stays, and one whose layers are compared", () => {
  const all = { wide: 0.03, deep: 0.02, old: 0.01 };
  expect(releasedTeachers(historyOf(all, all), gating, names, none)).toEqual(["deep", "old"]);
  expect(releasedTeachers(historyOf(all, all), gating, names, new Set(["old"]))).toEqual(["wide", "deep"]);
});

test("nobody is released where the run file does not say so", () => {
  const history = historyOf({ old: 0 }, { old: 0 });
  expect(releasedTeachers(history, undefined, names, none)).toEqual([]);
  expect(releasedTeachers(history, { ...gating, release: false }, names, none)).toEqual([]);
});
