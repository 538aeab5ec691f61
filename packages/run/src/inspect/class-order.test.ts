import fc from "fast-check";
import { expect, test } from "vitest";
import { bestOrder, explainsMore, type NamedCounts } from "./class-order.ts";

const counted = (rows: readonly (readonly number[])[]): NamedCounts => ({
  columns: rows.length,
  labels: rows[0]?.length ?? 0,
  counts: Int32Array.from(rows.flat()),
});

test("the order that explains most is found, and counted on the other half", () => {
  const chosenBy = counted([
    [1, 9, 0],
    [0, 2, 8],
    [7, 0, 1],
  ]);
  const countedOn = counted([
    [2, 8, 0],
    [0, 1, 9],
    [6, 0, 4],
  ]);
  expect(bestOrder(chosenBy, countedOn)).toEqual({ labelOf: [1, 2, 0], correct: 8 + 9 + 6, samples: 30 });
});

test("a class of the model's that the data set has not stands for none", () => {
  const counts = counted([
    [0, 5],
    [1, 1],
    [5, 0],
  ]);
  expect(bestOrder(counts, counts)).toEqual({ labelOf: [1, -1, 0], correct: 10, samples: 12 });
});

test("nobody looks for an order of more classes than a second suffices for", () => {
  const many: NamedCounts = { columns: 1001, labels: 1, counts: new Int32Array(1001) };
  expect(bestOrder(many, many)).toBeNull();
});

test("no other order of four classes explains more of what it was chosen by", () => {
  const orders = permutations([0, 1, 2, 3]);
  fc.assert(
    fc.property(fc.array(fc.nat(20), { minLength: 16, maxLength: 16 }), (values) => {
      const counts: NamedCounts = { columns: 4, labels: 4, counts: Int32Array.from(values) };
      const correct = orders.map((order) => order.reduce((sum, label, column) => sum + values[column * 4 + label]!, 0));
      expect(bestOrder(counts, counts)?.correct).toBe(Math.max(...correct));
    }),
  );
});

test.each([
  ["far more correct", 95, 10, true],
  ["within the interval", 60, 50, false],
  ["what the best order of answers that mean nothing explains", 30, 3, false],
])("another order explains much more: %s", (_what, correct, given, more) => {
  expect(explainsMore({ correct, samples: 100 }, { correct: given, samples: 100 }, 0.1)).toBe(more);
});

function permutations(of: readonly number[]): readonly (readonly number[])[] {
  if (of.length === 0) return [[]];
  return of.flatMap((first) => permutations(of.filter((other) => other !== first)).map((rest) => [first, ...rest]));
}
