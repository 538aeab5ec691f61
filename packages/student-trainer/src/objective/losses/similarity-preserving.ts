import type { tf } from "@faculty/models/backend";
import { defineFeatureLoss, withoutVariables } from "../features/feature-loss.ts";
import { gramOf } from "../features/gram.ts";
import { normalizeRows } from "../features/normalize-rows.ts";
import type { Loss } from "../loss/loss.ts";
import { similarityPreservingTerm } from "../terms/layer-terms.ts";

/**
 * Similarity-preserving distillation, Tung and Mori 2019, arXiv:1907.09682 eq. 4: `‖G_t − G_s‖² ÷ B²`, G the samples'
 * inner products, each row divided by its length.
 */
export const similarityPreservingLoss: Loss = defineFeatureLoss({
  term: similarityPreservingTerm,
  compares: "any",
  bind: () => withoutVariables((student, teacher) => similarityPreserving(gramOf(student), teacher as tf.Tensor2D)),
});

/** @param student, teacher - Gram matrices, `[batch, batch]`. */
export function similarityPreserving(student: tf.Tensor2D, teacher: tf.Tensor2D): tf.Scalar {
  return normalizeRows(student).sub(normalizeRows(teacher)).square().mean();
}
