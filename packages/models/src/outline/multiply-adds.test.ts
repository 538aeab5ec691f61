import { expect, test } from "vitest";
import { inputTensor, layer, through } from "./apply-layer.ts";
import { multiplyAddsOf } from "./multiply-adds.ts";

const counted = (shape: readonly number[], ...layers: ReturnType<typeof layer>[]) => {
  const input = inputTensor("input", shape);
  return multiplyAddsOf({ name: "m", inputs: [input], outputs: [through(input, ...layers)] });
};

test("a kernel counts at each place, wherever the channels stand", () => {
  const config = { name: "c", filters: 5, kernelSize: [3, 2] };
  expect(counted([9, 8, 4], layer("Conv2D", config))).toBe(3 * 2 * 4 * 5 * (7 * 7));
  expect(counted([4, 9, 8], layer("Conv2D", { ...config, dataFormat: "channelsFirst" }))).toBe(3 * 2 * 4 * 5 * (7 * 7));
});

test("a layer that says too little of itself counts nothing, and the others count", () => {
  const dense = layer("Dense", { name: "d", units: 3 });
  expect(counted([4], dense)).toBe(4 * 3);
  expect(counted([4], dense, layer("Dense", { name: "e" }))).toBe(4 * 3);
  expect(counted([6, 4], layer("GRU", { name: "g" }))).toBe(0);
  expect(counted([6, 4], layer("TimeDistributed", { name: "t", layer: { className: "Dense" } }))).toBe(0);
});

test("a layer that is applied twice counts twice, and so does a model", () => {
  const square = layer("Dense", { name: "s", units: 4 });
  expect(counted([4], square, square)).toBe(2 * 4 * 4);
  const input = inputTensor("inner", [4]);
  const model = { name: "m", inputs: [input], outputs: [through(input, square)] };
  const nested = { kind: "Sequential", name: "n", config: {}, model };
  expect(counted([4], nested, nested)).toBe(2 * 4 * 4);
});
