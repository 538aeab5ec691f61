import type { ModelSpec } from "@faculty/shared/config";
import { type OutputSpec, outputOver, outputsOf, positionsOf } from "@faculty/shared/outputs";
import { itemsToken, pairsMark, pairTokens } from "@faculty/shared/samples";
import { sizeOf } from "@faculty/shared/tensor";
import type tf from "#tfjs";
import { buildModel } from "../files/build-model.ts";
import type { OnnxGraph } from "./graph/onnx-graph.ts";
import { drawn, drawWeights, onnxAnswers } from "./onnx-answers.fixture.ts";

/** What a student is shown, and what it is asked about. */
interface Task {
  /** Of one sample, without the batch. */
  readonly inputShape: readonly number[];
  readonly output: OutputSpec;
  /** Where samples are token ids: the vocabulary, and which of them may stand at a place. */
  readonly tokens?: readonly string[];
  readonly idsAt?: (place: number) => readonly number[];
}

/** A small student of one architecture. */
export interface StudentKind extends Task {
  readonly spec: ModelSpec;
}

export const vocabulary: readonly string[] = ["", "?", "a", "b"];

const over = (count: number, positions: readonly number[] = []): OutputSpec => ({
  ...outputOver(Array.from({ length: count }, (_, i) => `class ${i}`)),
  positions,
});
const image: Task = { inputShape: [8, 8, 1], output: over(3) };
const text: Task = {
  inputShape: [6],
  output: over(3),
  tokens: vocabulary,
  idsAt: (place) => [place < 3 ? 1 : 0, 2, 3], // padding is never in front
};
const items: Task = {
  inputShape: [1 + 3],
  output: over(3),
  tokens: ["", "?", "[mask]", itemsToken, "a", "b", "c", "user x", "user y"],
  idsAt: (place) => (place === 0 ? [7, 8] : [0, 4, 5, 6]), // the user, then items
};
/** Sources and targets of up to three tokens; behind the nine of targets lie those of sources. */
const pairs: Task = {
  inputShape: [3 + 1 + 3],
  output: over(9, [4]),
  tokens: ["", "?", "[mask]", pairsMark("words"), ...pairTokens, "la", "una", "casa", "source:a", "source:the"],
  idsAt: (place) => (place < 3 ? [0, 1, 9, 10] : [0, 4, 6, 7, 8]),
};
/** One of three classes in each of 16 cells, and two numbers of it. */
const cells: OutputSpec = {
  name: "output",
  kind: "several",
  outputs: [
    { name: "item", kind: "distribution", over: { names: ["a", "b", "c"] }, positions: [4, 4] },
    { name: "place", kind: "values", shape: [4, 4, 2] },
  ],
};
const noise: Task = { inputShape: [5], output: { name: "output", kind: "values", shape: [4, 8, 2] } };

const blocks = { width: 4, heads: 2, feedForward: 5, blocks: 1 };

/** A small one of every architecture, of each thing that it can say. */
export const studentKinds: readonly StudentKind[] = [
  { spec: { kind: "cnn", filters: [3], units: [4], batchNorm: true }, ...image },
  { spec: { kind: "resnet", width: 2 }, ...image },
  { spec: { kind: "depthwise-cnn", filters: [2, 3] }, ...image },
  { spec: { kind: "mlp", units: [5] }, ...image },
  { spec: { kind: "unet", filters: [2, 3], batchNorm: true }, ...image, output: over(3, [8, 8]) },
  { spec: { kind: "grid-cnn", filters: [3], top: [4], batchNorm: true }, ...image, output: cells },
  { spec: { kind: "cnn-1d", filters: [3, 2] }, ...text },
  { spec: { kind: "gru", units: [3] }, ...text },
  { spec: { kind: "lstm", units: [3] }, ...text },
  { spec: { kind: "transformer", ...blocks }, ...text },
  { spec: { kind: "transformer", ...blocks, causal: true }, ...text },
  { spec: { kind: "gru", units: [3] }, ...text, output: over(3, [6]) },
  { spec: { kind: "lstm", units: [3] }, ...text, output: over(3, [6]) },
  { spec: { kind: "transformer", ...blocks }, ...text, output: over(3, [6]) },
  { spec: { kind: "transformer", ...blocks, causal: true }, ...text, output: over(3, [6]) },
  { spec: { kind: "embedding-pool", embedding: 3 }, ...text },
  { spec: { kind: "matrix-factorisation", width: 4 }, ...items },
  { spec: { kind: "two-towers", width: 3, units: [5, 4] }, ...items },
  { spec: { kind: "gru4rec", width: 3, units: [4, 2] }, ...items },
  { spec: { kind: "sasrec", ...blocks }, ...items },
  { spec: { kind: "encoder-decoder", ...blocks }, ...pairs },
  { spec: { kind: "generator", filters: [3, 2], batchNorm: true }, ...noise },
];

/** Names each, for the titles of tests. */
export const titledKinds: readonly (readonly [title: string, kind: StudentKind])[] = studentKinds.map((kind) => {
  const { spec, output } = kind;
  const ofEach = output.kind !== "values" && output.kind !== "several" && positionsOf(output).length > 0;
  return [`${spec.kind}${spec["causal"] === true ? ", causal" : ""}${ofEach ? ", of each position" : ""}`, kind];
});

/** With drawn weights. The caller disposes it. */
export async function drawnStudent({ spec, inputShape, output, tokens }: StudentKind): Promise<tf.LayersModel> {
  const model = await buildModel(spec, inputShape, output, 1, tokens);
  drawWeights(model, 5);
  return model;
}

/** Numbers, or ids of tokens, that are the same at each run. `[rows, …inputShape]`. */
export function drawnSamples({ inputShape, idsAt }: StudentKind, rows: number): Float32Array {
  const size = sizeOf(inputShape);
  return drawn(rows * size, 1, 6).map((value, i) => {
    const ids = idsAt?.(i % size);
    return ids === undefined ? value : Number(ids[Math.trunc(Math.abs(value) * ids.length)]);
  });
}

/** What the file says of each sample as the model says it: its logits or values, of several outputs one after the other. */
export async function fileAnswers(
  graph: OnnxGraph,
  { output }: StudentKind,
  samples: Float32Array,
  rows: number,
): Promise<Float32Array> {
  const answers = await onnxAnswers(graph, samples, rows);
  const own = output.kind === "several" ? outputsOf(output).map(({ name }) => name) : [String(graph.outputs[0]?.name)];
  const parts = own.map((name) => answers[name] ?? new Float32Array());
  return Float32Array.from(
    Array.from({ length: rows }, (_, row) =>
      parts.flatMap((part) => [...part.subarray((row * part.length) / rows, ((row + 1) * part.length) / rows)]),
    ).flat(),
  );
}
