import { positionQuality } from "@faculty/shared/metrics";
import { logSoftmax } from "@faculty/shared/tensor";
import { expect, test } from "vitest";
import { type Comparison, createComparing } from "./comparison.ts";
import { verdict } from "./verdict.ts";

const rows = (...values: readonly (readonly number[])[]) => ({
  rows: values.length,
  width: values[0]?.length ?? 0,
  data: Float32Array.from(values.flat()),
});

function compared(
  student: readonly (readonly number[])[],
  exported: readonly (readonly number[])[],
  labels: readonly number[],
): Comparison {
  const comparing = createComparing("logits");
  comparing.add(rows(...student), rows(...exported), labels);
  return comparing.result();
}

test("differences, agreement and accuracy are over every batch", () => {
  const comparing = createComparing("logits");
  comparing.add(rows([1, 0], [0, 4]), rows([1, 0], [0, 3.5]), [0, 1]);
  comparing.add(rows([2, 0]), rows([2, 2.25]), [0]);
  expect(comparing.result()).toEqual({
    samples: 3,
    of: "logits",
    greatestDifference: 2.25,
    greatestValue: 4,
    agreement: 2 / 3,
    accuracy: { samples: 3, student: 3 / 3, exported: 2 / 3 },
  });
});

test("of positions, agreement is over all, accuracy the mean of each sample's share, as in the report", () => {
  const comparing = createComparing("logits", 2);
  const [said, other] = [rows([1, 0], [0, 4], [0, 1], [1, 0]), rows([1, 0], [4, 0], [0, 1], [1, 0])];
  const labels = [0, 1, 0, -1];
  comparing.add(said, other, labels);
  const found = comparing.result();
  expect(found).toMatchObject({
    samples: 2,
    agreement: 3 / 4,
    accuracy: { samples: 2, student: (2 / 2 + 0) / 2, exported: (1 / 2 + 0) / 2 },
  });
  expect(positionQuality(logSoftmax(said), labels, 2).figures["accuracy"]).toBe(found.accuracy?.student);
});

test("a sample of which no position has a label counts for no accuracy", () => {
  const comparing = createComparing("logits", 2);
  comparing.add(rows([1, 0], [0, 4], [0, 1], [1, 0]), rows([1, 0], [4, 0], [0, 1], [1, 0]), [-1, -1, 1, 1]);
  expect(comparing.result().accuracy).toEqual({ samples: 1, student: 1 / 2, exported: 1 / 2 });
});

test("a sample without a label that the student knows counts for no accuracy", () => {
  expect(compared([[1, 0]], [[1, 0]], [-1]).accuracy).toBeNull();
});

test("what is no number differs by more than any number", () => {
  expect(compared([[1, 0]], [[Number.NaN, 0]], [0]).greatestDifference).toBe(Number.POSITIVE_INFINITY);
});

const fine: Comparison = {
  samples: 200,
  of: "logits",
  greatestDifference: 0.00009,
  greatestValue: 1,
  agreement: 1,
  accuracy: { samples: 200, student: 0.9, exported: 0.895 },
};

test.each<[string, Parameters<typeof verdict>, string | null]>([
  ["float32 within 1e-4", ["float32", fine], null],
  [
    "float32 beyond",
    ["float32", { ...fine, greatestDifference: 0.0002 }],
    "its logits differ by 0.000200, at most 0.000100",
  ],
  [
    "float32 of large logits, relative to them",
    ["float32", { ...fine, greatestDifference: 0.0009, greatestValue: 10 }],
    null,
  ],
  [
    "float32 that is no number",
    ["float32", { ...fine, greatestDifference: Number.POSITIVE_INFINITY }],
    "its logits differ by Infinity, at most 0.000100",
  ],
  ["int8 half a point worse", ["int8", { ...fine, greatestDifference: 3 }], null],
  [
    "int8 two points worse",
    ["int8", { ...fine, accuracy: { samples: 200, student: 0.9, exported: 0.88 } }],
    "its accuracy is 88.00 %, the student's 90.00 %, at most 1 point less",
  ],
  ["float16 without labels", ["float16", { ...fine, accuracy: null, agreement: 0.995 }], null],
  [
    "float16 without labels that disagrees",
    ["float16", { ...fine, accuracy: null, agreement: 0.95 }],
    "it names the student's class for 95.00 % of the samples, at least 99.00 %",
  ],
  [
    "int8 that is no number",
    ["int8", { ...fine, greatestDifference: Number.POSITIVE_INFINITY }],
    "it answers something that is no number",
  ],
])("%s", (_, [dtype, comparison], expected) => {
  expect(verdict(dtype, comparison)).toBe(expected);
});

test("values in fewer bits are held to a hundredth of the largest", () => {
  const of = (difference: number) => {
    const comparing = createComparing("values");
    comparing.add(rows([200], [-50]), rows([200 + difference], [-50]), [-1, -1]);
    return verdict("float16", comparing.result());
  };
  expect(of(1.5)).toBeNull();
  expect(of(2.5)).toBe("its values differ by 2.50, at most 2.00");
});
