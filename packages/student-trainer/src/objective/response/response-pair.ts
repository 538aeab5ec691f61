import { tf } from "@faculty/models/backend";
import type { LossInputs, StepInputs } from "../loss/loss.ts";
import { withoutGradient } from "../loss/without-gradient.ts";
import type { PairPlugIns } from "../terms/plug-ins.ts";
import { correctTarget } from "./correct-target.ts";
import { normalize } from "./normalize.ts";
import { sampleTemperatures } from "./sample-temperature.ts";

/** Student and teacher of one batch, softened alike: what the losses between responses compare. */
export interface ResponsePair {
  /** The student's log-probabilities, `[batch, classes]`: the gradient flows through them. */
  readonly logQ: tf.Tensor2D;
  /** The ensemble's, a constant of the same shape. */
  readonly logP: tf.Tensor2D;
  /** T of every row, or T_i as `[batch, 1]`. */
  readonly temperature: number | tf.Tensor2D;
}

/**
 * Softens both sides. A soft target at T is softened anew as `log softmax(T · log p / T_i)`, which is exact for one
 * teacher, whose logits it holds up to a constant a row; of an ensemble it softens the mixture.
 */
export function responsePair(inputs: StepInputs & LossInputs<"softTarget">, plugIns: PairPlugIns): ResponsePair {
  const { logits, softTarget, temperature } = inputs;
  const { normalize: how, sampleTemperature, correctTarget: correction } = plugIns;
  if (how === undefined && sampleTemperature === undefined)
    return {
      logQ: tf.logSoftmax(logits.div<tf.Tensor2D>(temperature)),
      logP: correctTarget(softTarget, inputs, correction),
      temperature,
    };
  const { student, teacher } = normalize({ student: logits, teacher: softTarget.mul(temperature) }, how);
  const soften = (t: number | tf.Tensor2D) =>
    correctTarget(tf.logSoftmax(teacher.div<tf.Tensor2D>(t)), inputs, correction);
  if (sampleTemperature === undefined)
    return { logQ: tf.logSoftmax(student.div<tf.Tensor2D>(temperature)), logP: soften(temperature), temperature };
  const each = sampleTemperatures(inputs, sampleTemperature);
  return {
    logQ: tf.logSoftmax(student.div<tf.Tensor2D>(each)),
    logP: withoutGradient(each, soften),
    temperature: each,
  };
}
