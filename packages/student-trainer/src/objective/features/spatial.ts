import { tf } from "@faculty/models/backend";
import { poolingSpan } from "@faculty/shared/tensor";

/** Features as `[batch, height, width, channels]`: a sequence has height 1, a vector height and width 1. */
export function asSpatial(features: tf.Tensor): tf.Tensor4D {
  const [batch = 0, ...rest] = features.shape;
  if (rest.length === 3) return features as tf.Tensor4D;
  const channels = rest.at(-1) ?? 1;
  const width = rest.length === 2 ? (rest[0] as number) : 1;
  return features.reshape([batch, 1, width, channels]);
}

/** One row a sample. */
export function asVectors(features: tf.Tensor): tf.Tensor2D {
  return features.reshape([features.shape[0] as number, -1]);
}

/** Both on the smaller of their two grids, by adaptive average pooling. */
export function onOneGrid(a: tf.Tensor4D, b: tf.Tensor4D): readonly [tf.Tensor4D, tf.Tensor4D] {
  const height = Math.min(a.shape[1], b.shape[1]);
  const width = Math.min(a.shape[2], b.shape[2]);
  return [pooled(a, height, width), pooled(b, height, width)];
}

function pooled(features: tf.Tensor4D, height: number, width: number): tf.Tensor4D {
  const [, h, w] = features.shape;
  if (h === height && w === width) return features;
  const channelsFirst = features.transpose([0, 3, 1, 2]);
  const down = tf.matMul(poolingMatrix(h, height), channelsFirst);
  const both = tf.matMul(down, poolingMatrix(w, width), false, true);
  return both.transpose<tf.Tensor4D>([0, 2, 3, 1]);
}

/** `[1, 1, to, from]`: row i is the mean over cell i's span. */
function poolingMatrix(from: number, to: number): tf.Tensor4D {
  const weights = new Float32Array(to * from);
  for (let i = 0; i < to; i++) {
    const [start, end] = poolingSpan(i, from, to);
    weights.fill(1 / (end - start), i * from + start, i * from + end);
  }
  return tf.tensor4d(weights, [1, 1, to, from]);
}
