import { tf } from "@faculty/shared/backend";
import { z } from "zod";
import { defineFeatureLoss, withoutVariables } from "../features/feature-loss.ts";
import type { Loss } from "../loss.ts";

/**
 * A transformer's attention matrices `[batch, heads, queries, keys]`, Jiao et al. 2020 (TinyBERT), arXiv:1909.10351
 * eq. 7: mean squared difference; where the numbers of heads differ, of the means over heads.
 */
export const attentionMatricesLoss: Loss = defineFeatureLoss({
  parameters: z.object({}),
  reduction: () => ({ kind: "full" }),
  bind: () => withoutVariables(attentionMatrices),
});

function attentionMatrices(student: tf.Tensor, teacher: tf.Tensor): tf.Scalar {
  const sameHeads = student.shape[1] === teacher.shape[1];
  const [a, b] = sameHeads ? [student, teacher] : [student.mean(1), teacher.mean(1)];
  return tf.squaredDifference(a, b).mean();
}
