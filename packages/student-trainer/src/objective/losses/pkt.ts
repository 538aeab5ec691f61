import type { tf } from "@faculty/models/backend";
import { defineFeatureLoss, withoutVariables } from "../features/feature-loss.ts";
import { diagonal, gramOf } from "../features/gram.ts";
import type { Loss } from "../loss/loss.ts";
import { safeSqrt } from "../loss/safe-sqrt.ts";
import { pktTerm } from "../terms/layer-terms.ts";

/** As in the authors' code. */
const epsilon = 1e-7;

/**
 * Probabilistic knowledge transfer, Passalis and Tefas 2018, arXiv:1803.10837: cosine similarities of the samples taken
 * to [0, 1], each row divided by its sum, `mean p_t log(p_t ÷ p_s)`.
 */
export const pktLoss: Loss = defineFeatureLoss({
  term: pktTerm,
  compares: "any",
  bind: () => withoutVariables((student, teacher) => pkt(gramOf(student), teacher as tf.Tensor2D)),
});

/** @param student, teacher - Gram matrices, `[batch, batch]`. */
function pkt(student: tf.Tensor2D, teacher: tf.Tensor2D): tf.Scalar {
  const [q, p] = [affinities(student), affinities(teacher)];
  return p.mul(p.add(epsilon).log().sub(q.add(epsilon).log())).mean();
}

function affinities(gram: tf.Tensor2D): tf.Tensor2D {
  const length = safeSqrt(diagonal(gram)).add(epsilon);
  const cosine = gram.div(length.expandDims(1)).div(length.expandDims(0));
  const similarity = cosine.add(1).div<tf.Tensor2D>(2);
  return similarity.div(similarity.sum(1, true));
}
