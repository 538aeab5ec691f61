import { expect, test } from "vitest";
import {
  checkLayerRequest,
  type LayerReduction,
  layerSignalName,
  layerTensorName,
  reducedShape,
} from "./layer-signal.ts";

const rows = 64;
const reductions = [
  ["full", { kind: "full" }, [14, 14, 32]],
  ["pooled", { kind: "pooled" }, [32]],
  ["attention-map", { kind: "attention-map" }, [14, 14]],
  ["gram", { kind: "gram" }, [rows]],
  ["projection-100", { kind: "projection", width: 100 }, [100]],
  ["fsp-conv3", { kind: "fsp", with: "conv3" }, [32, 64]],
] as const satisfies readonly (readonly [string, LayerReduction, readonly number[]])[];

test.each(reductions)("%s names its tensor and says its shape", (name, reduction, shape) => {
  const shapes = { "a/conv:2": [14, 14, 32], conv3: [7, 7, 64] };
  expect(reducedShape({ layer: "a/conv:2", reduction }, shapes, rows)).toEqual(shape);
  expect(layerTensorName({ layer: "a/conv:2", reduction })).toBe(`layer:a/conv:2:${name}`);
  expect(layerSignalName({ teacher: "wide", layer: "a/conv:2", reduction })).toBe(`wide/a/conv:2:${name}`);
});

const teacher = {
  teacher: "wide",
  layers: ["conv", "dense", "open"],
  layerShapes: { conv: [14, 14, 32], dense: [64] },
};

test("a layer that the teacher has not is refused with those it has", () => {
  expect(() => checkLayerRequest(teacher, { layer: "conv2", reduction: { kind: "full" } })).toThrow(
    "teacher wide has no layer conv2, it has conv, dense, open",
  );
  expect(() => checkLayerRequest({ ...teacher, layers: [] }, { layer: "conv", reduction: { kind: "full" } })).toThrow(
    "teacher wide has no layer conv, it has none that it serves",
  );
});

test("a reduction whose layer's shape is not told has no shape, unless it needs none", () => {
  const shapes = reductions.map(([, reduction]) =>
    reducedShape({ layer: "open", reduction }, { conv3: [7, 7, 64] }, rows),
  );
  expect(shapes).toEqual([null, null, null, [rows], [100], null]);
});

test("an FSP matrix is refused for either of its layers", () => {
  const between = (layer: string, other: string) => ({ layer, reduction: { kind: "fsp", with: other } }) as const;
  expect(() => checkLayerRequest(teacher, between("conv", "conv2"))).toThrow("teacher wide has no layer conv2");
  expect(() => checkLayerRequest(teacher, between("conv", "dense"))).toThrow(
    "layer dense of teacher wide yields [64] for a sample, an FSP matrix is made of positions and channels",
  );
  checkLayerRequest(teacher, between("conv", "open"));
});

test("an attention map of what has no positions is refused, where that is known", () => {
  const reduction = { kind: "attention-map" } as const;
  expect(() => checkLayerRequest(teacher, { layer: "dense", reduction })).toThrow(
    "layer dense of teacher wide yields [64] for a sample, an attention map is made of positions and channels",
  );
  for (const layer of ["conv", "open"]) checkLayerRequest(teacher, { layer, reduction });
});
