import { studentOf } from "@faculty/run/history/history.fixture";
import { expect, test } from "vitest";
import { createRunReader } from "./run-model.ts";
import { plottedOf, studentKeys } from "./series.ts";

/** A run whose one student was told of two minutes after its beginning. */
function runOf(run: string, startMs: number) {
  const reader = createRunReader();
  reader.add({ seq: 0, atMs: startMs, event: { kind: "began", run } });
  const progress = studentOf({ epoch: 0, step: 10, validationAccuracy: null, terms: { kl: 0.25 } });
  reader.add({ seq: 1, atMs: startMs + 120_000, event: { kind: "progress", progress } });
  return { run, model: reader.model };
}

test("along epochs a point lies where its student was, along minutes when it was told since the run began", () => {
  const runs = [runOf("a", 5_000_000)];
  const series = (xs: number[]) => [{ key: "distilled-1", label: "distilled-1", xs, ys: [0.25] }];
  expect(plottedOf(runs, "epochs")).toEqual([{ quantity: "kl", series: series([10 / 20]) }]);
  expect(plottedOf(runs, "minutes")).toEqual([{ quantity: "kl", series: series([2]) }]);
});

test("several runs share a chart, and their students are told apart by the run", () => {
  const runs = [runOf("a", 0), runOf("b", 7_000)];
  expect(studentKeys(runs)).toEqual(["a: distilled-1", "b: distilled-1"]);
  expect(plottedOf(runs, "minutes").map(({ series }) => series.map(({ key, xs }) => [key, xs]))).toEqual([
    [
      ["a: distilled-1", [2]],
      ["b: distilled-1", [2]],
    ],
  ]);
});
