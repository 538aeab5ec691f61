import { createHash } from "node:crypto";
import type { HeldDataset, HeldInputs, Samples } from "./dataset.ts";

/**
 * SHA-256, hex: a line of JSON (classes, shape, scale, element type, counts, vocabulary where there is one), then inputs and labels (int32) of `train`,
 * then of `test`, as they lie in memory, little-endian on every machine that Node.js supports TensorFlow on.
 */
export function datasetDigest(dataset: Omit<HeldDataset, "name" | "digest">): string {
  const { classes, inputShape, scale, train, test, vocabulary } = dataset;
  const head = {
    classes,
    inputShape,
    scale,
    element: train.inputs instanceof Uint8Array ? "uint8" : "float32",
    counts: [train.count, test.count],
    ...(vocabulary && { vocabulary }),
  };
  const hash = createHash("sha256").update(`${JSON.stringify(head)}\n`);
  for (const samples of [train, test] satisfies Samples<HeldInputs>[])
    hash.update(samples.inputs).update(samples.labels);
  return hash.digest("hex");
}
