import type { ModelSpec } from "@faculty/shared/config";
import { outputOver } from "@faculty/shared/outputs";
import type * as tf from "@tensorflow/tfjs";
import { buildModel } from "../files/build-model.ts";
import { drawWeights } from "./onnx-answers.fixture.ts";

/** A small one of every architecture. */
export const studentKinds: readonly ModelSpec[] = [
  { kind: "cnn", filters: [3], units: [4], batchNorm: true },
  { kind: "resnet", width: 2 },
  { kind: "depthwise-cnn", filters: [2, 3] },
  { kind: "mlp", units: [5] },
  { kind: "cnn-1d", filters: [3, 2] },
  { kind: "gru", units: [3] },
  { kind: "lstm", units: [3] },
  { kind: "transformer", width: 4, heads: 2, feedForward: 5, blocks: 1 },
  { kind: "transformer", width: 4, heads: 2, feedForward: 5, blocks: 1, causal: true },
  { kind: "embedding-pool", embedding: 3 },
];

const ofImages = ["cnn", "resnet", "depthwise-cnn", "mlp"];

export const vocabulary: readonly string[] = ["", "?", "a", "b"];

/** With drawn weights, of images `[8, 8, 1]` or of texts of six tokens. The caller disposes the model. */
export async function drawnStudent(spec: ModelSpec): Promise<{
  readonly model: tf.LayersModel;
  readonly inputShape: readonly number[];
  readonly tokens: readonly string[] | undefined;
}> {
  const inputShape = ofImages.includes(spec.kind) ? [8, 8, 1] : [6];
  const tokens = inputShape.length === 1 ? vocabulary : undefined;
  const model = await buildModel(spec, inputShape, outputOver(["a", "b", "c"]), 1, tokens);
  drawWeights(model, 5);
  return { model, inputShape, tokens };
}
