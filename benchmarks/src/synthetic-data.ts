import type { Dataset, Samples } from "@faculty/shared/datasets";
import { createRandom } from "@faculty/shared/random";

const pixels = 28 * 28;
const classCount = 10;
/** Samples that differ in more than their label: every process of a figure makes all anew. */
const distinct = 100;

/** Noise in the shape of MNIST: what a step costs does not depend on what is learned. Stored as bytes, as images are. */
export function syntheticImages(count: number, classes: number = classCount): Dataset {
  return {
    name: "synthetic",
    digest: `synthetic-${count}-${classes}`,
    classes: Array.from({ length: classes }, (_, label) => String(label)),
    inputShape: [28, 28, 1],
    scale: 1 / 255,
    train: noise(count, classes, 1),
    test: noise(classes, classes, 2),
  };
}

function noise(count: number, classes: number, seed: number): Samples {
  const random = createRandom(seed);
  const inputs = new Uint8Array(count * pixels);
  const first = inputs.subarray(0, distinct * pixels);
  for (let i = 0; i < first.length; i++) first[i] = random.integer(0, 255);
  for (let i = first.length; i < inputs.length; i += first.length) inputs.set(first.subarray(0, inputs.length - i), i);
  return {
    count,
    inputs,
    labels: Int32Array.from({ length: count }, (_, id) => id % classes),
  };
}

/** A soft target of every sample, `[count, classes]`, log-probabilities. */
export function syntheticTargets(count: number): Float32Array {
  const random = createRandom(3);
  const values = Float32Array.from({ length: count * classCount }, () => random.normal());
  for (let start = 0; start < values.length; start += classCount) {
    const row = values.subarray(start, start + classCount);
    const logSum = Math.log(row.reduce((sum, value) => sum + Math.exp(value), 0));
    row.forEach((value, i) => {
      row[i] = value - logSum;
    });
  }
  return values;
}
