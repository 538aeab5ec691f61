import { tf } from "@faculty/models/backend";
import type { Signals } from "../loss/loss.ts";

/**
 * Each teacher's log-probabilities at a temperature, `[teachers, batch, classes]`. They were completed over the run's
 * classes at temperature 1, and are softened as they are.
 */
export function softenedTeachers(teacherSignals: tf.Tensor3D, temperature: number): tf.Tensor3D {
  return tf.logSoftmax(teacherSignals.div<tf.Tensor3D>(temperature));
}

/** `KL(p_k ‖ q)` of each teacher, mean over the batch, `[teachers]`; of an absent one a number without meaning. */
export function teacherDivergences(logP: tf.Tensor3D, logQ: tf.Tensor2D): tf.Tensor1D {
  return logP.exp().mul(logP.sub(logQ)).sum(2).mean(1).as1D();
}

/** Log of the teachers' mixture, `[batch, classes]`. @param logWeights - `[teachers, batch]`, finite. */
export function logMixtureOf(logP: Signals["teacherSignals"], logWeights: tf.Tensor2D): tf.Tensor2D {
  return tf.logSumExp(logP.add(logWeights.expandDims(2)), 0) as tf.Tensor2D;
}
