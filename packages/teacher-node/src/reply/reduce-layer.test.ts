import { floatValues, type LayerReduction, layerTensorName } from "@faculty/shared/protocol";
import { expect, test } from "vitest";
import { reduceLayer } from "./reduce-layer.ts";

// Two samples of a 1 × 2 grid with two channels.
const features = { shape: [2, 1, 2, 2], data: Float32Array.of(3, 0, 0, 4, 1, 1, 2, 0) };

function reduce(reduction: LayerReduction) {
  const tensor = reduceLayer({ layer: "conv", reduction }, features);
  return { name: tensor.name, shape: tensor.shape, values: [...floatValues(tensor)] };
}

test("full: as it is", () => {
  expect(reduce({ kind: "full" })).toEqual({
    name: "layer:conv:full",
    shape: [2, 1, 2, 2],
    values: [...features.data],
  });
});

test("pooled: the mean over positions", () => {
  expect(reduce({ kind: "pooled" })).toMatchObject({ shape: [2, 2], values: [1.5, 2, 1.5, 0.5] });
});

test("attention map: mean of squares over channels, of length 1", () => {
  const { shape, values } = reduce({ kind: "attention-map" });
  expect(shape).toEqual([2, 1, 2]);
  const [first, second] = [Math.hypot(9, 16), Math.hypot(1, 2)];
  [9 / first, 16 / first, 1 / second, 2 / second].forEach((value, i) => expect(values[i]).toBeCloseTo(value, 6));
});

test("gram: inner products of the samples over the largest", () => {
  expect(reduce({ kind: "gram" })).toEqual({
    name: "layer:conv:gram",
    shape: [2, 2],
    values: [25 / 25, 3 / 25, 3 / 25, 6 / 25].map(Math.fround),
  });
});

test("projection: the same for the same sample, of about its length, and named by its width", () => {
  const width = 400;
  const { name, shape, values } = reduce({ kind: "projection", width });
  expect([name, shape]).toEqual([`layer:conv:projection-${width}`, [2, width]]);
  const length = Math.hypot(...values.slice(0, width));
  expect(Math.abs(length / 5 - 1)).toBeLessThan(4 * Math.sqrt(2 / width)); // √(3² + 4²) = 5, four standard errors
  expect(reduce({ kind: "projection", width }).values).toEqual(values);
});

test("what is not finite is refused by name", () => {
  const layer = { layer: "conv", reduction: { kind: "full" } } as const;
  expect(() => reduceLayer(layer, { shape: [1, 1], data: Float32Array.of(Number.NaN) })).toThrow(
    "layer conv yields NaN, expected a finite number",
  );
  expect(layerTensorName(layer)).toBe("layer:conv:full");
});
