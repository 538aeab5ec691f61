import { encodeFrame, wireTensor } from "@faculty/shared/frames";
import { numberedOutput } from "@faculty/testing";
import { expect, test } from "vitest";
import { readMergedBatch } from "./merged-batch.ts";
import { zeroLogProbability } from "./soft-rows.ts";
import { normalizeSparseRows } from "./sparse-soft-rows.ts";

const log = Math.log;
const read = (...row: number[]) => [...normalizeSparseRows("batch 1", Float32Array.from(row), row.length, 5)];

test("a row is what it was: 3 classes of 0.1, one of 0.5, one of 0.2", () => {
  const row = [log(0.1), log(0.5), log(0.2), 1, 4];
  expect(read(...row)).toEqual(row.map((value) => expect.closeTo(value, 6)));
});

test("a row that is off by little sums to 1 afterwards, counting each class that it does not name", () => {
  const [rest = 0, first = 0, second = 0] = read(log(0.1), log(0.505), log(0.2), 1, 4);
  expect(3 * Math.exp(rest) + Math.exp(first) + Math.exp(second)).toBeCloseTo(1, 6);
});

test("a place that is not used holds no mass, nor does the rest where every class is named", () => {
  expect(read(log(0.2), log(0.2), 7, 2, -1)[2]).toBe(zeroLogProbability);
  const all = read(3, log(0.2), log(0.2), log(0.2), log(0.2), log(0.2), 0, 1, 2, 3, 4);
  expect(all[0]).toBe(zeroLogProbability);
});

test.each([
  ["numbers that are none", [Number.NaN, 0, 1], "batch 1: row 0 holds NaN"],
  ["no mass", [-Infinity, -Infinity, 1], "batch 1: row 0 holds -Infinity"],
  ["too much", [log(0.2), log(0.5), 1], "batch 1: probabilities of row 0 sum to 1.30, expected 1"],
  [
    "a class twice",
    [log(0.2), log(0.2), log(0.2), 3, 3],
    "batch 1: row 0 names class 3 after 3, expected rising classes below 5, then −1",
  ],
  [
    "a class that does not exist",
    [log(0.2), log(0.2), 5],
    "batch 1: row 0 names class 5 after -1, expected rising classes below 5, then −1",
  ],
  [
    "a class after an unused place",
    [log(0.2), log(0.2), log(0.2), -1, 3],
    "batch 1: row 0 names class 3 after -1, expected rising classes below 5, then −1",
  ],
])("refuses %s", (_, row, message) => {
  expect(() => read(...row)).toThrow(message);
});

const request = {
  run: "a",
  batch: { kind: "train", epoch: 0, step: 0 },
  temperature: 1,
  sparse: true,
  wanted: { kind: "mixture", perTeacher: false, layers: [] },
} as const;

function replied(shape: readonly number[], data: Float32Array) {
  const { run, batch, temperature } = request;
  const head = {
    run,
    batch,
    temperature,
    generation: 1,
    teachers: ["t"],
    digests: ["d"],
    mask: [true],
    disagreement: 0,
  };
  const { headers, payload } = encodeFrame(head, [
    wireTensor("sample-ids", { shape: [1], data: Int32Array.of(5) }),
    wireTensor("sparse-log-probabilities", { shape, data }),
    wireTensor("weights", { shape: [1, 1], data: Float32Array.of(1) }),
  ]);
  const expected = { request, ids: Int32Array.of(5), output: numberedOutput(5) };
  return readMergedBatch({ subject: "s", headers, payload }, expected);
}

test("a merged batch of sparse rows is read as one", () => {
  const { mixture } = replied([1, 3], Float32Array.of(log(0.2), log(0.2), 3));
  expect(mixture?.isSparse).toBe(true);
  expect([...(mixture?.target ?? [])]).toEqual([expect.closeTo(log(0.2), 6), expect.closeTo(log(0.2), 6), 3]);
});

test("rows of another shape are refused", () => {
  expect(() => replied([1, 2], new Float32Array(2))).toThrow(
    "sparse-log-probabilities has rows of 2 values, expected an odd number",
  );
});
