import { tf } from "@faculty/models/backend";
import { defineFeatureLoss, withoutVariables } from "../features/feature-loss.ts";
import { centredGramOf, diagonal, distances } from "../features/gram.ts";
import { meanHuber } from "../features/huber.ts";
import type { Loss } from "../loss/loss.ts";
import { withoutGradient } from "../loss/without-gradient.ts";
import { rkdAngleTerm } from "../terms/layer-terms.ts";

/**
 * Relational distillation by angle, Park et al. 2019, arXiv:1904.05068 eq. 7: Huber's loss between the cosines of the
 * angles that every three samples form. Costs B³ numbers: 262,144 at a batch of 64.
 */
export const rkdAngleLoss: Loss = defineFeatureLoss({
  term: rkdAngleTerm,
  compares: "any",
  bind: () => withoutVariables((student, teacher) => rkdAngle(centredGramOf(student), teacher as tf.Tensor2D)),
});

/** @param student, teacher - Gram matrices, `[batch, batch]`. */
export function rkdAngle(student: tf.Tensor2D, teacher: tf.Tensor2D): tf.Scalar {
  return meanHuber(cosines(student).sub(cosines(teacher)));
}

/**
 * `cos ∠(i, j, k)` at vertex j, `[j, i, k]`: `⟨f_i − f_j, f_k − f_j⟩ = G_ik − G_ij − G_jk + G_jj` over both lengths; 0
 * where a side has none.
 */
function cosines(gram: tf.Tensor2D): tf.Tensor3D {
  const own = diagonal(gram).reshape([-1, 1, 1]);
  const products = gram.expandDims(0).sub(gram.expandDims(2)).sub(gram.expandDims(1)).add(own);
  const sides = distances(gram);
  const isSide = withoutGradient(sides, (given) => given.greater(0).cast<tf.Tensor2D>("float32"));
  const inverse = isSide.div(sides.add(tf.scalar(1).sub(isSide)));
  return products.mul(inverse.expandDims(2)).mul(inverse.expandDims(1)) as tf.Tensor3D;
}
