import { tf } from "@faculty/models/backend";
import { createRandom, purposes } from "@faculty/shared/random";
import { sizeOf } from "@faculty/shared/tensor";
import { constantOf } from "../loss/without-gradient.ts";

/** Tells what is real from what a student says. It is trained with the student, not exported. */
export interface Discriminator {
  readonly variables: readonly tf.Variable[];
  /**
   * High where values look real, `[batch]`. Inside `tf.tidy`.
   * @param values - `[batch, width]`.
   * @param weights - Whether gradients reach the discriminator's weights.
   */
  scores(values: tf.Tensor, weights: "trained" | "fixed"): tf.Tensor1D;
}

/** As Radford et al. 2016, arXiv:1511.06434 §3, have it. */
const leak = 0.2;
const kernel = 3;
const stride = 2;

/**
 * Of a picture `[height, width, channels]` convolutions with stride 2, else dense layers; leaky rectifiers, and a linear
 * layer of one score. He-normal from the seed.
 * @param shape - Of one sample's values.
 * @param filters - Channels, or units, of each layer.
 */
export function createDiscriminator(shape: readonly number[], filters: readonly number[], seed: number): Discriminator {
  const isPicture = shape.length === 3;
  const entry = isPicture ? shape : [sizeOf(shape)];
  const variables: tf.Variable[] = [];
  const add = (extents: readonly number[], drawn: boolean) => {
    const fanIn = sizeOf(extents.slice(0, -1));
    const random = createRandom(seed, purposes.discriminator, variables.length);
    const values = Float32Array.from({ length: sizeOf(extents) }, () =>
      drawn ? random.normal() * Math.sqrt(2 / fanIn) : 0,
    );
    const variable = tf.tidy(() => tf.variable(tf.tensor(values, [...extents])));
    variables.push(variable);
    return variable;
  };
  let extents = entry;
  const layers = filters.map((units) => {
    const channels = extents.at(-1) as number;
    const weights = add(isPicture ? [kernel, kernel, channels, units] : [channels, units], true);
    extents = [...extents.slice(0, -1).map((extent) => Math.ceil(extent / stride)), units];
    return { weights, bias: add([units], false) };
  });
  const last = { weights: add([sizeOf(extents), 1], true), bias: add([1], false) };
  return {
    variables,
    scores: (values, kept) => {
      const of = (variable: tf.Variable): tf.Tensor =>
        kept === "trained" ? variable : constantOf(variable as tf.Tensor);
      let x: tf.Tensor = values.reshape([-1, ...entry]);
      for (const { weights, bias } of layers) {
        const given = of(weights);
        const sum = isPicture
          ? tf.conv2d(x as tf.Tensor4D, given as tf.Tensor4D, stride, "same")
          : tf.matMul(x as tf.Tensor2D, given as tf.Tensor2D);
        const biased = sum.add(of(bias));
        x = tf.maximum(biased, biased.mul(leak));
      }
      const flat = x.reshape<tf.Tensor2D>([values.shape[0] as number, -1]);
      return tf
        .matMul(flat, of(last.weights) as tf.Tensor2D)
        .add(of(last.bias))
        .as1D();
    },
  };
}
