import type { Dataset, Samples } from "@faculty/data/datasets";
import { createRandom } from "@faculty/shared/random";
import { sizeOf } from "@faculty/shared/tensor";

const classCount = 10;
/** Samples that differ in more than their label: every process of a figure makes all anew. */
const distinct = 100;
/** The ids before it stand for padding, what is unknown, and what is masked. */
const firstWord = 3;

interface Shape {
  /** Of one sample. */
  readonly inputShape: readonly number[];
  readonly classes: number;
  /** Where samples are token ids: how many there are. */
  readonly vocabulary?: number | undefined;
}

/** Noise in the shape of MNIST. */
export function syntheticImages(count: number, classes: number = classCount): Dataset {
  return syntheticSamples({ inputShape: [28, 28, 1], classes }, count);
}

/**
 * Noise: what a step costs does not depend on what is learned. Images `[height, width, channels]` are stored as bytes, as
 * images are; token ids and all else as float32.
 */
export function syntheticSamples(shape: Shape, count: number): Dataset {
  const { inputShape, classes, vocabulary } = shape;
  return {
    name: "synthetic",
    digest: `synthetic-${inputShape.join("x")}-${count}-${classes}`,
    classes: Array.from({ length: classes }, (_, label) => String(label)),
    inputShape,
    ...(vocabulary !== undefined && { vocabulary: Array.from({ length: vocabulary }, (_, id) => `token ${id}`) }),
    scale: isImage(shape) ? 1 / 255 : 1,
    train: noise(shape, count, 1),
    test: noise(shape, classes, 2),
  };
}

function isImage({ inputShape, vocabulary }: Shape): boolean {
  return vocabulary === undefined && inputShape.length === 3;
}

function noise(shape: Shape, count: number, seed: number): Samples {
  const random = createRandom(seed);
  const size = sizeOf(shape.inputShape);
  const inputs = isImage(shape) ? new Uint8Array(count * size) : new Float32Array(count * size);
  const first = inputs.subarray(0, distinct * size);
  for (let i = 0; i < first.length; i++)
    if (shape.vocabulary !== undefined) first[i] = random.integer(firstWord, shape.vocabulary - 1);
    else first[i] = isImage(shape) ? random.integer(0, 255) : random.normal();
  for (let i = first.length; i < inputs.length; i += first.length) inputs.set(first.subarray(0, inputs.length - i), i);
  return {
    count,
    inputs,
    labels: Int32Array.from({ length: count }, (_, id) => id % shape.classes),
  };
}

/** A soft target of every sample, `[count, classes]`, log-probabilities. */
export function syntheticTargets(count: number, classes: number): Float32Array {
  const random = createRandom(3);
  const values = Float32Array.from({ length: count * classes }, () => random.normal());
  for (let start = 0; start < values.length; start += classes) {
    const row = values.subarray(start, start + classes);
    const logSum = Math.log(row.reduce((sum, value) => sum + Math.exp(value), 0));
    row.forEach((value, i) => {
      row[i] = value - logSum;
    });
  }
  return values;
}
