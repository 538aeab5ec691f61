import { tf } from "@faculty/models/backend";
import type { Signals } from "../loss/loss.ts";
import { noShare } from "../loss/mean-over.ts";

/**
 * Each teacher's log-probabilities at a temperature, `[teachers, batch, classes]`. They were completed over the run's
 * classes at temperature 1, and are softened as they are.
 */
export function softenedTeachers(teacherSignals: tf.Tensor3D, temperature: number): tf.Tensor3D {
  return tf.logSoftmax(teacherSignals.div<tf.Tensor3D>(temperature));
}

/**
 * `KL(p_k ‖ q)` of each teacher, mean over the rows that count, `[teachers]`; of an absent one a number without meaning.
 */
export function teacherDivergences(
  logP: tf.Tensor3D,
  logQ: tf.Tensor2D,
  counted: tf.Tensor1D | undefined,
): tf.Tensor1D {
  return meanOfRows(logP.exp().mul(logP.sub(logQ)).sum(2), counted).as1D();
}

/** Mean over the rows that count, `[teachers, …]`. @param values - `[teachers, batch, …]`. */
export function meanOfRows(values: tf.Tensor, counted: tf.Tensor1D | undefined): tf.Tensor {
  if (counted === undefined) return values.mean(1);
  const counts = counted.reshape([1, -1, ...values.shape.slice(2).map(() => 1)]);
  return values.mul(counts).sum(1).div(tf.maximum(counted.sum(), noShare));
}

/** Log of the teachers' mixture, `[batch, classes]`. @param logWeights - `[teachers, batch]`, finite. */
export function logMixtureOf(logP: Signals["teacherSignals"], logWeights: tf.Tensor2D): tf.Tensor2D {
  return tf.logSumExp(logP.add(logWeights.expandDims(2)), 0) as tf.Tensor2D;
}
