import type { tf } from "@faculty/models/backend";
import { defineFeatureLoss, withoutVariables } from "../features/feature-loss.ts";
import { centredGramOf, distances } from "../features/gram.ts";
import { meanHuber } from "../features/huber.ts";
import type { Loss } from "../loss/loss.ts";
import { withoutGradient } from "../loss/without-gradient.ts";
import { rkdDistanceTerm } from "../terms/layer-terms.ts";

/**
 * Relational distillation by distance, Park et al. 2019, arXiv:1904.05068 eq. 5: Huber's loss between the samples'
 * distances, each divided by the mean of those that are not 0.
 */
export const rkdDistanceLoss: Loss = defineFeatureLoss({
  term: rkdDistanceTerm,
  compares: "any",
  bind: () => withoutVariables((student, teacher) => rkdDistance(centredGramOf(student), teacher as tf.Tensor2D)),
});

/** @param student, teacher - Gram matrices, `[batch, batch]`. */
export function rkdDistance(student: tf.Tensor2D, teacher: tf.Tensor2D): tf.Scalar {
  return meanHuber(relative(student).sub(relative(teacher)));
}

/** Of a mean distance: samples that are all one point have distances of 0, not of 0 ÷ 0. */
const shortest = 1e-12;

function relative(gram: tf.Tensor2D): tf.Tensor2D {
  const all = distances(gram);
  const count = withoutGradient(all, (given) => given.greater(0).cast<tf.Tensor>("float32").sum().maximum(1));
  return all.div(all.sum().div(count).maximum(shortest));
}
