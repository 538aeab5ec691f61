import { createHash } from "node:crypto";
import { targetSize } from "@faculty/shared/outputs";
import { sizeOf } from "@faculty/shared/tensor";
import type { Dataset, Samples } from "./dataset.ts";
import { type InputRows, inputRows, storedValues } from "./input-rows.ts";

/**
 * SHA-256, hex: a line of JSON (classes, shape, scale, element type, counts, vocabulary and output where there are), then
 * inputs, labels (int32) and targets where there are of `train`, then of `test`, as they lie in memory, little-endian on every machine that Node.js supports TensorFlow on.
 */
export function datasetDigest(dataset: Omit<Dataset, "name" | "digest">): string {
  const { classes, inputShape, scale, train, test, vocabulary, output } = dataset;
  const size = sizeOf(inputShape);
  const head = {
    classes,
    inputShape,
    scale,
    element: inputRows(train.inputs, size).element,
    counts: [train.count, test.count],
    ...(vocabulary && { vocabulary }),
    ...(output && { output }),
  };
  const hash = createHash("sha256").update(`${JSON.stringify(head)}\n`);
  for (const samples of [train, test]) {
    for (const inputs of valuesOf(samples, size)) hash.update(inputs);
    hash.update(samples.labels);
    if (output === undefined || samples.targets === undefined) continue;
    for (const targets of rowsOf(samples.targets, samples.count, targetSize(output))) hash.update(targets);
  }
  return hash.digest("hex");
}

/** One after the other, in pieces. */
function* valuesOf({ count, inputs }: Samples, size: number): Generator<Uint8Array | Float32Array> {
  if ("length" in inputs) yield inputs;
  else yield* rowsOf(inputs, count, size);
}

function* rowsOf(rows: InputRows, count: number, size: number): Generator<Uint8Array | Float32Array> {
  const row = storedValues(rows, size);
  for (let id = 0; id < count; id++) {
    rows.copyRow(id, row);
    yield row;
  }
}
