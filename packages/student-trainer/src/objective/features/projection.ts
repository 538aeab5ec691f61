import { tf } from "@faculty/models/backend";
import { createRandom, purposes } from "@faculty/shared/random";

/** A learned linear map of the channels, the 1×1 convolution of FitNets; it is trained with the student, not exported. */
export interface Projection {
  readonly variables: readonly tf.Variable[];
  /** Last axis `from` → `to`. */
  apply(features: tf.Tensor): tf.Tensor;
}

/** None where the channels fit as they are. Glorot-uniform from the seed. */
export function createProjection(from: number, to: number, seed: number): Projection {
  if (from === to) return { variables: [], apply: (features) => features };
  const limit = Math.sqrt(6 / (from + to));
  const random = createRandom(seed, purposes.projection, from, to);
  const values = Float32Array.from({ length: from * to }, () => (2 * random.uniform() - 1) * limit);
  const kernel = tf.tidy(() => tf.variable(tf.tensor2d(values, [from, to])));
  return {
    variables: [kernel],
    apply: (features) => {
      const { shape } = features;
      const rows = features.reshape<tf.Tensor2D>([-1, from]);
      return tf.matMul(rows, kernel).reshape([...shape.slice(0, -1), to]);
    },
  };
}
