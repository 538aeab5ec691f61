import { createHash } from "node:crypto";
import { sizeOf } from "@faculty/shared/tensor";
import type { Dataset, Samples } from "./dataset.ts";
import { inputRows, storedValues } from "./input-rows.ts";

/**
 * SHA-256, hex: a line of JSON (classes, shape, scale, element type, counts, vocabulary where there is one), then inputs and labels (int32) of `train`,
 * then of `test`, as they lie in memory, little-endian on every machine that Node.js supports TensorFlow on.
 */
export function datasetDigest(dataset: Omit<Dataset, "name" | "digest">): string {
  const { classes, inputShape, scale, train, test, vocabulary } = dataset;
  const size = sizeOf(inputShape);
  const head = {
    classes,
    inputShape,
    scale,
    element: inputRows(train.inputs, size).element,
    counts: [train.count, test.count],
    ...(vocabulary && { vocabulary }),
  };
  const hash = createHash("sha256").update(`${JSON.stringify(head)}\n`);
  for (const samples of [train, test]) {
    for (const inputs of valuesOf(samples, size)) hash.update(inputs);
    hash.update(samples.labels);
  }
  return hash.digest("hex");
}

/** One after the other, in pieces. */
function* valuesOf({ count, inputs }: Samples, size: number): Generator<Uint8Array | Float32Array> {
  if ("length" in inputs) yield inputs;
  else {
    const row = storedValues(inputs, size);
    for (let id = 0; id < count; id++) {
      inputs.copyRow(id, row);
      yield row;
    }
  }
}
