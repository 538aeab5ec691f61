import type { Dataset } from "@faculty/data/datasets";
import { floatValues } from "@faculty/shared/frames";
import { expect, test } from "vitest";
import { inputTensor } from "./input-tensor.ts";

const samples = (...inputs: number[]) => {
  return { count: 3, inputs: Uint8Array.from(inputs), labels: new Int32Array(3) };
};
const dataset: Dataset = {
  name: "three",
  digest: "d",
  classes: ["a"],
  inputShape: [2],
  scale: 0.5,
  train: samples(0, 1, 2, 3, 4, 5),
  test: samples(6, 7, 8, 9, 10, 11),
};
const view = { augment: [], seed: 0, epoch: 0 };
const ids = Int32Array.of(2, 0, 1);
const shown = { dataset, source: "train", ids, view } as const;

test("inputs are made once for all teachers of a batch", () => {
  const first = inputTensor(shown, "UINT8");
  expect(first).toMatchObject({ datatype: "UINT8", shape: [3, 2], bytes: Uint8Array.of(4, 5, 0, 1, 2, 3) });
  expect(inputTensor({ ...shown, ids: ids.subarray(0) }, "UINT8")).toBe(first);
});

test("other rows, another source and another datatype have inputs of their own", () => {
  inputTensor(shown, "UINT8");
  expect(inputTensor({ ...shown, ids: ids.subarray(1) }, "UINT8").bytes).toEqual(Uint8Array.of(0, 1, 2, 3));
  expect(inputTensor({ ...shown, ids: ids.subarray(1, 2) }, "UINT8").bytes).toEqual(Uint8Array.of(0, 1));
  expect(inputTensor({ ...shown, source: "test" }, "UINT8").bytes).toEqual(Uint8Array.of(10, 11, 6, 7, 8, 9));
  expect(floatValues(inputTensor(shown, "FP32"))).toEqual(Float32Array.of(2, 2.5, 0, 0.5, 1, 1.5));
});
