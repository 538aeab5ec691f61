import { encodeFrame, type NumberTensor, wireTensor } from "@faculty/shared/frames";
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

function replied(shape: readonly number[], data: Float32Array, ...more: NumberTensor[]) {
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
    ...more,
  ]);
  const expected = { request, ids: Int32Array.of(5), output: numberedOutput(5) };
  return readMergedBatch({ subject: "s", headers, payload }, expected);
}

test("of classes in groups, each class that is not named has its group's value", () => {
  const restGroups = { count: 2, ofClass: Uint8Array.of(0, 0, 1, 1, 1) };
  const row = Float32Array.of(Math.log(0.2), Math.log(0.1), Math.log(0.3), Math.log(0.3), 1, 3);
  const found = [...normalizeSparseRows("batch 1", row.slice(), 6, 5, restGroups)];
  const sum = 0.2 + 2 * 0.1 + 0.3 + 0.3;
  [0.2, 0.1, 0.3, 0.3].forEach((p, i) => expect(Math.exp(found[i] as number)).toBeCloseTo(p / sum, 6));
  expect(found.slice(4)).toEqual([1, 3]);
});

test("a merged batch of sparse rows is read as one", () => {
  const { mixture } = replied([1, 3], Float32Array.of(log(0.2), log(0.2), 3));
  expect(mixture?.isSparse).toBe(true);
  expect([...(mixture?.target ?? [])]).toEqual([expect.closeTo(log(0.2), 6), expect.closeTo(log(0.2), 6), 3]);
});

test("rows of another shape are refused", () => {
  expect(() => replied([1, 2], new Float32Array(2))).toThrow(
    "sparse-log-probabilities has rows of 2 values, expected 1 more than an even number",
  );
});

const inGroups = Float32Array.of(log(0.2), log(0.1), log(0.3), log(0.3), 1, 3);

test("rows with a rest for each group of classes are read with these", () => {
  const groups = wireTensor("rest-groups", { shape: [5], data: Uint8Array.of(0, 0, 1, 1, 1) });
  const { mixture } = replied([1, 6], inGroups, groups);
  expect(mixture?.restGroups).toEqual({ count: 2, ofClass: Uint8Array.of(0, 0, 1, 1, 1) });
  expect(mixture?.target).toHaveLength(6);
});

test.each([
  [
    wireTensor("rest-groups", { shape: [4], data: new Uint8Array(4) }),
    "rest-groups is UINT8 of shape [4], expected UINT8 of shape [5]",
  ],
  [
    wireTensor("rest-groups", { shape: [5], data: new Int32Array(5) }),
    "rest-groups is INT32 of shape [5], expected UINT8 of shape [5]",
  ],
  [
    wireTensor("rest-groups", { shape: [5], data: Uint8Array.of(0, 2, 2, 0, 0) }),
    "batch of epoch 0, step 0: rest-groups numbers 2 groups up to 2, expected two at least, from 0 on",
  ],
  [
    wireTensor("rest-groups", { shape: [5], data: Uint8Array.of(0, 1, 2, 0, 0) }),
    "sparse-log-probabilities has rows of 6 values, expected 3 more than an even number",
  ],
])("groups of another form are refused: $name", (groups, message) => {
  expect(() => replied([1, 6], inGroups, groups)).toThrow(message);
});
