import { tf } from "@faculty/models/backend";

/** `−p log σ(z) − (1 − p) log(1 − σ(z))` of each value by itself, nats. @param target - p, of the shape of the logits z. */
export function crossEntropies(logits: tf.Tensor2D, target: tf.Tensor): tf.Tensor {
  return tf.softplus(logits).sub(target.mul(logits));
}
