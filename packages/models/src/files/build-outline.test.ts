import type { OutputSpec } from "@faculty/shared/outputs";
import { itemsToken, pairsMark, pairTokens } from "@faculty/shared/samples";
import { numberedOutput } from "@faculty/testing";
import { beforeAll, expect, test } from "vitest";
import { architectures } from "../architectures/architectures.ts";
import { type OutlinedModel, outlineModel, seedsFrom } from "../architectures/outline-model.ts";
import { startBackend } from "../backend/start-backend.ts";
import { layerOutputs } from "../layers/layer-outputs.ts";
import { modelCost } from "../layers/model-cost.ts";
import { multiplyAddsOf } from "../outline/multiply-adds.ts";
import { innerOutputs, layersOf } from "../outline/outline-calls.ts";
import { buildOutline } from "./build-outline.ts";

beforeAll(async () => {
  await startBackend("cpu");
});

const image = { inputShape: [8, 8, 3], vocabulary: undefined };
const series = { inputShape: [16, 3], vocabulary: undefined };
const pairs = {
  inputShape: [7],
  vocabulary: ["[pad]", "[unk]", "[mask]", pairsMark("words"), ...pairTokens, "source:a"],
};
const items = { inputShape: [6], vocabulary: ["[pad]", "[unk]", "[mask]", itemsToken, "a", "b", "c", "user x"] };
const text = { inputShape: [16], vocabulary: ["[pad]", "[unk]", "one", "two"] };

type Given = Pick<OutlinedModel, "spec" | "inputShape" | "vocabulary"> & { readonly positions?: readonly number[] };

const models: readonly Given[] = [
  { spec: { kind: "mlp", units: [8, 4], dropout: 0.5 }, ...image },
  { spec: { kind: "cnn", filters: [4, 8], units: [5], batchNorm: true }, ...image },
  { spec: { kind: "depthwise-cnn", filters: [4, 8, 8] }, ...image },
  { spec: { kind: "resnet", depth: 14, width: 4 }, ...image },
  { spec: { kind: "cnn-1d", filters: [4, 8], units: [3] }, ...series },
  { spec: { kind: "cnn-1d", filters: [4, 8], batchNorm: true }, ...text },
  { spec: { kind: "gru", units: [4, 5], dropout: 0.5 }, ...text },
  { spec: { kind: "lstm", units: [4] }, ...series },
  { spec: { kind: "transformer", heads: 2, width: 8, dropout: 0.5 }, ...text },
  { spec: { kind: "transformer", heads: 2, width: 8 }, ...series },
  { spec: { kind: "embedding-pool", units: [4] }, ...text },
  { spec: { kind: "matrix-factorisation", dropout: 0.5 }, ...items },
  { spec: { kind: "two-towers", width: 4, units: [5], dropout: 0.5 }, ...items },
  { spec: { kind: "gru4rec", width: 4, units: [5, 6], dropout: 0.5 }, ...items },
  { spec: { kind: "sasrec", width: 4, heads: 2, dropout: 0.5 }, ...items },
  { spec: { kind: "encoder-decoder", heads: 2, width: 8, dropout: 0.5 }, ...pairs, positions: [4] },
  { spec: { kind: "unet", filters: [2, 3, 4], dropout: 0.5 }, ...image, positions: [8, 8] },
  { spec: { kind: "unet", filters: [2, 3], batchNorm: true }, ...image, positions: [8, 8] },
  { spec: { kind: "transformer", heads: 2, width: 8, causal: true }, ...text, positions: [16] },
  { spec: { kind: "gru", units: [4] }, ...text, positions: [16] },
  { spec: { kind: "lstm", units: [4] }, ...series, positions: [16] },
];

const picture = { name: "output", kind: "values", shape: [8, 12, 3] } as const;
const noise = { inputShape: [5], vocabulary: undefined };
const generators: readonly Given[] = [
  { spec: { kind: "generator", filters: [4, 3, 2] }, ...noise },
  { spec: { kind: "generator", filters: [2], activation: "tanh" }, ...noise },
  { spec: { kind: "generator", filters: [4, 2], batchNorm: true, activation: "linear" }, ...noise },
];

/** What is in each of the cells that are left of an image, and where. */
const ofCells: OutputSpec = {
  name: "output",
  kind: "several",
  outputs: [
    { name: "item", kind: "distribution", over: { names: ["a", "b", "c"] }, positions: [2, 2] },
    { name: "place", kind: "values", shape: [2, 2, 4] },
  ],
};
const grids: readonly Given[] = [
  { spec: { kind: "grid-cnn", filters: [4, 3], top: [5], dropout: 0.5, batchNorm: true }, ...image },
];

test("every architecture is among those that are looked at", () => {
  const kinds = [...models, ...generators, ...grids].map(({ spec }) => spec.kind);
  expect(new Set(kinds)).toEqual(new Set(Object.keys(architectures)));
});

test.each(generators)(
  "an outline of $spec tells the layers that are built, and ends in the values of a picture",
  (model) => {
    const outline = outlineModel({ ...model, output: picture }, seedsFrom(1));
    const built = buildOutline(outline);
    const told = [...innerOutputs(outline)].map(([name, { shape }]) => [name, shape]);
    expect(told).toEqual([...layerOutputs(built)].map(([name, { shape }]) => [name, shape]));
    expect(built.outputShape).toEqual([null, 8 * 12 * 3]);
    expect(multiplyAddsOf(outline)).toBe(modelCost(built).multiplyAdds);
    expect(outline.outputs.map(({ shape }) => shape)).toEqual([[null, 8 * 12 * 3]]);
    built.dispose();
  },
);

test.each(grids)(
  "an outline of $spec.kind tells the layers that are built, and ends in all outputs in a row",
  (model) => {
    const outline = outlineModel({ ...model, output: ofCells }, seedsFrom(1));
    const built = buildOutline(outline);
    const told = [...innerOutputs(outline)].map(([name, { shape }]) => [name, shape]);
    expect(told).toEqual([...layerOutputs(built)].map(([name, { shape }]) => [name, shape]));
    expect(outline.outputs.map(({ shape }) => shape)).toEqual([[null, 2 * 2 * (3 + 4)]]);
    expect(built.outputShape).toEqual([null, 2 * 2 * (3 + 4)]);
    expect(multiplyAddsOf(outline)).toBe(modelCost(built).multiplyAdds);
    built.dispose();
  },
);

test.each([
  [
    { ...picture, shape: [6, 8, 1] },
    "model generator doubles pictures 2 times, so their rows and columns are multiples of 4, the run asks for values [6, 8, 1]",
  ],
  [
    { ...picture, shape: [8] },
    "model generator says values of shape [height, width, channels], the run asks for values [8]",
  ],
  [numberedOutput(2), "model generator says values of shape [height, width, channels], the run asks for classes"],
])("a picture that no generator of these levels makes is refused", (output, message) => {
  const spec = { kind: "generator", filters: [4, 3, 2] };
  expect(() => outlineModel({ spec, ...noise, output }, seedsFrom(1))).toThrow(message);
});

test.each(models)(
  "an outline of $spec.kind tells the layers that are built, in their order, and what they yield",
  ({ positions = [], ...model }) => {
    const outline = outlineModel({ ...model, output: numberedOutput(3, positions) }, seedsFrom(1));
    const built = buildOutline(outline);
    expect(layersOf(outline).map(({ name }) => name)).toEqual(built.layers.map(({ name }) => name));
    const told = [...innerOutputs(outline)].map(([name, { shape }]) => [name, shape]);
    expect(told).toEqual([...layerOutputs(built)].map(([name, { shape }]) => [name, shape]));
    expect(outline.outputs.map(({ shape }) => shape)).toEqual([[null, ...positions, 3]]);
    expect(multiplyAddsOf(outline)).toBe(modelCost(built).multiplyAdds);
    built.dispose();
  },
);
