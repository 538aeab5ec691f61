import { tf } from "@faculty/models/backend";
import { safeSqrt } from "../loss/safe-sqrt.ts";
import { asVectors } from "./spatial.ts";

/** Inner products of every two samples' features, `[batch, batch]`: all that a relation loss needs of them. */
export function gramOf(features: tf.Tensor): tf.Tensor2D {
  const rows = asVectors(features);
  return tf.matMul(rows, rows, false, true);
}

/** The same about the samples' mean: distances and angles do not depend on it, but float32 keeps more of their digits. */
export function centredGramOf(features: tf.Tensor): tf.Tensor2D {
  const rows = asVectors(features);
  return gramOf(rows.sub(rows.mean(0, true)));
}

/** `‖f_i − f_j‖²` of every two samples. */
function squaredDistances(gram: tf.Tensor2D): tf.Tensor2D {
  const own = diagonal(gram);
  return own.expandDims(1).add(own.expandDims(0)).sub(gram.mul(2)).relu();
}

/** `‖f_i‖²`. */
export function diagonal(gram: tf.Tensor2D): tf.Tensor1D {
  return gram.mul(tf.eye(gram.shape[0])).sum(1);
}

/** `‖f_i − f_j‖`, 0 on the diagonal, with a gradient of 0 there. */
export function distances(gram: tf.Tensor2D): tf.Tensor2D {
  const apart = tf.scalar(1).sub(tf.eye(gram.shape[0]));
  return safeSqrt(squaredDistances(gram)).mul(apart);
}
