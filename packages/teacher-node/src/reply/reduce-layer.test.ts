import { floatValues } from "@faculty/shared/frames";
import { type LayerReduction, layerTensorName } from "@faculty/shared/protocol";
import { expect, test } from "vitest";
import { reduceLayer } from "./reduce-layer.ts";

// Two samples of a 1 × 2 grid with two channels.
const features = { shape: [2, 1, 2, 2], data: Float32Array.of(3, 0, 0, 4, 1, 1, 2, 0) };

// The same samples on a 1 × 4 grid with one channel.
const before = { shape: [2, 1, 4, 1], data: Float32Array.of(1, 3, 5, 7, 0, 2, 0, 4) };

const all = new Map([
  ["conv", features],
  ["before", before],
]);

function reduce(reduction: LayerReduction) {
  const tensor = reduceLayer({ layer: "conv", reduction }, all);
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

// As docs/protocol.md §4 and §7 give it; the reference was written out in Python.
test("projection: its matrix is the documented one", () => {
  const identity = { shape: [4, 4], data: Float32Array.of(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1) };
  const request = { layer: "flat", reduction: { kind: "projection", width: 3 } } as const;
  const columns = [...floatValues(reduceLayer(request, new Map([["flat", identity]])))].map(Math.sign);
  const signs = [0, 1, 2].map((k) => [0, 1, 2, 3].map((c) => columns[3 * c + k]));
  expect(signs).toEqual([
    [1, -1, -1, 1],
    [-1, -1, -1, 1],
    [1, -1, 1, 1],
  ]);
});

test("gram: samples that say nothing have products of 0", () => {
  const silent = new Map([["conv", { shape: [2, 3], data: new Float32Array(6) }]]);
  const tensor = reduceLayer({ layer: "conv", reduction: { kind: "gram" } }, silent);
  expect([...floatValues(tensor)]).toEqual([0, 0, 0, 0]);
});

test("projection: of each sample its own sum of columns of ±1/√width", () => {
  const width = 4;
  const units = new Map([["conv", { shape: [3, 3], data: Float32Array.of(1, 0, 0, 0, 1, 0, 2, 3, 0) }]]);
  const tensor = reduceLayer({ layer: "conv", reduction: { kind: "projection", width } }, units);
  const values = [...floatValues(tensor)];
  expect(values).toHaveLength(3 * width);
  for (const value of values.slice(0, 2 * width)) expect(Math.abs(value)).toBe(1 / Math.sqrt(width));
  for (let k = 0; k < width; k++) expect(values[2 * width + k]).toBe(2 * values[k]! + 3 * values[width + k]!);
});

test("projection: the same for the same sample, of about its length, and named by its width", () => {
  const width = 400;
  const { name, shape, values } = reduce({ kind: "projection", width });
  expect([name, shape]).toEqual([`layer:conv:projection-${width}`, [2, width]]);
  const length = Math.hypot(...values.slice(0, width));
  expect(Math.abs(length / 5 - 1)).toBeLessThan(4 * Math.sqrt(2 / width)); // √(3² + 4²) = 5, four standard errors
  expect(reduce({ kind: "projection", width }).values).toEqual(values);
});

test("fsp: inner products of channels over positions, the larger grid pooled to the smaller", () => {
  // `before` pooled in pairs: 2, 6 and 1, 2.
  expect(reduce({ kind: "fsp", with: "before" })).toEqual({
    name: "layer:conv:fsp-before",
    shape: [2, 2, 1],
    values: [(3 * 2) / 2, (4 * 6) / 2, (1 * 1 + 2 * 2) / 2, (1 * 1) / 2],
  });
});

test("fsp: pools both ways, in cells that overlap where they must", () => {
  const tall = { shape: [1, 3, 1, 1], data: Float32Array.of(2, 4, 8) };
  const wide = { shape: [1, 2, 2, 1], data: Float32Array.of(1, 3, 5, 9) };
  const layers = new Map([
    ["tall", tall],
    ["wide", wide],
  ]);
  const tensor = reduceLayer({ layer: "tall", reduction: { kind: "fsp", with: "wide" } }, layers);
  // 3 × 1 and 2 × 2 meet on 2 × 1: (2 + 4) / 2, (4 + 8) / 2 and (1 + 3) / 2, (5 + 9) / 2.
  expect([...floatValues(tensor)]).toEqual([(3 * 2 + 6 * 7) / 2]);
});

test("fsp: grids of 2 and 3 meet on 2, whichever is named first", () => {
  const layers = new Map([
    ["two", { shape: [1, 1, 2, 1], data: Float32Array.of(2, 4) }],
    ["three", { shape: [1, 1, 3, 1], data: Float32Array.of(1, 3, 5) }],
  ]);
  for (const [layer, other] of [
    ["two", "three"],
    ["three", "two"],
  ] as const) {
    const tensor = reduceLayer({ layer, reduction: { kind: "fsp", with: other } }, layers);
    expect([...floatValues(tensor)]).toEqual([(2 * ((1 + 3) / 2) + 4 * ((3 + 5) / 2)) / 2]);
  }
});

test("what is not finite is refused by name", () => {
  const layer = { layer: "conv", reduction: { kind: "full" } } as const;
  expect(() => reduceLayer(layer, new Map([["conv", { shape: [1, 1], data: Float32Array.of(Number.NaN) }]]))).toThrow(
    "layer conv yields NaN, expected a finite number",
  );
  expect(layerTensorName(layer)).toBe("layer:conv:full");
});
