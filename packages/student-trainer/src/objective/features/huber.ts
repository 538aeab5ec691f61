import { tf } from "@faculty/models/backend";

/** Mean of Huber's loss with δ = 1: `½d²` up to |d| = 1, `|d| − ½` beyond. */
export function meanHuber(difference: tf.Tensor): tf.Scalar {
  const size = difference.abs();
  const within = tf.minimum(size, 1);
  return within.square().mul(0.5).add(size.sub(within)).mean();
}
