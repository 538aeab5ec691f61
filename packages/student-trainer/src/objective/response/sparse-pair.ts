import { tf } from "@faculty/models/backend";
import type { LossInputs, StepInputs } from "../loss/loss.ts";
import { pickedFlat } from "../loss/picked.ts";

/** Student and teacher of one batch, softened alike, where the teacher names n classes of many in each row. */
export interface SparsePair {
  /** The student's log-probabilities, `[batch, classes]`: the gradient flows through them. */
  readonly logQ: tf.Tensor2D;
  /** The same of the classes named, `[batch, n]`; 0 where a place is not used. */
  readonly logQNamed: tf.Tensor2D;
  /** The ensemble's of those, a constant, `[batch, n]`; its exponential is 0 where a place is not used. */
  readonly logP: tf.Tensor2D;
  /** 1 where a place is used, else 0, `[batch, n]`. */
  readonly used: tf.Tensor2D;
  /** The ensemble's log-probability of each class that is not named, `[batch]`. */
  readonly logRest: tf.Tensor1D;
}

/** Softens the student and looks up what it says of the classes named; nothing else is as wide as its logits. */
export function sparsePair(inputs: StepInputs & LossInputs<"softTarget">, places: tf.Tensor2D): SparsePair {
  const { logits, softTarget, temperature } = inputs;
  const logQ = tf.logSoftmax(logits.div<tf.Tensor2D>(temperature));
  const used = places.greaterEqual(0).toFloat() as tf.Tensor2D;
  const [, columns] = places.shape;
  return {
    logQ,
    logQNamed: pickedFlat(logQ, tf.relu(places)).mul(used),
    logP: softTarget.slice([0, 1], [-1, columns]),
    used,
    logRest: softTarget.slice([0, 0], [-1, 1]).flatten() as tf.Tensor1D,
  };
}
