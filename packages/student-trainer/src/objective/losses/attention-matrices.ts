import { tf } from "@faculty/models/backend";
import { defineFeatureLoss, withoutVariables } from "../features/feature-loss.ts";
import type { Loss } from "../loss/loss.ts";
import { attentionMatricesTerm } from "../terms/layer-terms.ts";

type Variant = "mse" | "cross-entropy";

/**
 * A transformer's attention matrices `[batch, heads, queries, keys]`, rows of which sum to 1; where the numbers of heads
 * differ, the means over heads. `mse`: mean squared difference, Jiao et al. 2020 (TinyBERT), arXiv:1909.10351 eq. 7.
 * `cross-entropy`: `−Σ_k A_t log A_s`, mean over heads and queries, as TextBrewer has it. What is padding, the keys
 * that no query of the teacher attends to, counts neither as key nor as query.
 */
export const attentionMatricesLoss: Loss = defineFeatureLoss({
  term: attentionMatricesTerm,
  compares: "attention",
  bind: ({ variant }) =>
    withoutVariables((student, teacher) => attentionMatrices(student as tf.Tensor4D, teacher as tf.Tensor4D, variant)),
});

/** Of what a query attends to; below it the logarithm would not be finite. */
const smallestShare = 1e-12;

/** @param student, teacher - `[batch, heads, queries, keys]`, as many queries as keys. */
export function attentionMatrices(student: tf.Tensor4D, teacher: tf.Tensor4D, variant: Variant): tf.Scalar {
  const sameHeads = student.shape[1] === teacher.shape[1];
  const [a, b] = sameHeads
    ? [student, teacher]
    : [student.mean<tf.Tensor4D>(1, true), teacher.mean<tf.Tensor4D>(1, true)];
  const valid = attended(b);
  const queries = valid.expandDims<tf.Tensor4D>(-1);
  const heads = a.shape[1];
  if (variant === "mse") {
    const both = queries.mul(valid.expandDims(-2));
    return tf.squaredDifference(a, b).mul(both).sum().div(both.sum().maximum(1).mul(heads)) as tf.Scalar;
  }
  const losses = b.mul(a.maximum(smallestShare).log()).sum<tf.Tensor4D>(-1, true).neg();
  return losses.mul(queries).sum().div(queries.sum().maximum(1).mul(heads)) as tf.Scalar;
}

/** 1 for each position that is attended to by any query of any head, 0 for padding: `[batch, 1, positions]`. */
function attended(matrices: tf.Tensor4D): tf.Tensor3D {
  return matrices.max([1, 2]).greater(0).cast<tf.Tensor2D>("float32").expandDims<tf.Tensor3D>(1);
}
