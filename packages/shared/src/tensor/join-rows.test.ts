import { expect, test } from "vitest";
import { joinNamedTensors, joinTensors, joinValues } from "./join-rows.ts";

const tensor = (shape: readonly number[], ...values: readonly number[]) => ({ shape, data: Float32Array.from(values) });

test("rows follow each other, their own shape stays", () => {
  const [first, second] = [tensor([1, 2, 2], 1, 2, 3, 4), tensor([2, 2, 2], 5, 6, 7, 8, 9, 10, 11, 12)];
  expect(joinTensors([first, second])).toEqual(tensor([1 + 2, 2, 2], 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12));
});

test("tensors of one name are joined, those that the first part has", () => {
  const first = new Map([["a", tensor([1, 1], 1)]]);
  const second = new Map([
    ["a", tensor([1, 1], 2)],
    ["b", tensor([1, 1], 3)],
  ]);
  expect(joinNamedTensors([first, second])).toEqual(new Map([["a", tensor([2, 1], 1, 2)]]));
});

test("no parts hold no values, and a part of no rows adds none", () => {
  expect(joinValues([])).toEqual(new Float32Array());
  expect(joinTensors([tensor([0, 2]), tensor([1, 2], 1, 2)])).toEqual(tensor([1, 2], 1, 2));
});
