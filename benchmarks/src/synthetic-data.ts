import type { Dataset, Samples } from "@faculty/shared/datasets";
import { createRandom } from "@faculty/shared/random";

const pixels = 28 * 28;
const classCount = 10;

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
  return {
    count,
    inputs: Uint8Array.from({ length: count * pixels }, () => random.integer(0, 255)),
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
