import { tf } from "@faculty/models/backend";
import { defineLoss, type Loss } from "../loss/loss.ts";
import { meanOver } from "../loss/mean-over.ts";
import { oneHot } from "../loss/one-hot.ts";
import { rankingTerm } from "../terms/ranking-terms.ts";

/**
 * The teacher's order of its `top` likeliest classes, pair by pair, Burges et al. 2005 (RankNet) and DistillKit: the mean
 * over pairs with `p_i > p_j` of f(z_i − z_j), f being `log(1 + e^−x)` (`logistic`) or `max(0, margin − x)` (`hinge`),
 * then over the batch. A row without such a pair counts 0. Temperature plays no part.
 */
export const rankingLoss: Loss = defineLoss({
  term: rankingTerm,
  evaluate: ({ logits, softTarget, counted }, { shape, margin, top }) => {
    const classes = logits.shape[1];
    const { values, indices } = tf.topk(softTarget, Math.min(top, classes));
    const chosen = oneHot<tf.Tensor3D>(indices, classes).matMul<tf.Tensor3D>(logits.expandDims(-1)); // [batch, top, 1]
    const lead = chosen.sub(chosen.transpose([0, 2, 1]));
    const isOrdered = values.expandDims(-1).greater(values.expandDims(1)).toFloat();
    const each = shape === "logistic" ? tf.softplus(lead.neg()) : tf.relu(lead.neg().add(margin));
    const pairs = tf.maximum(isOrdered.sum([1, 2]), 1);
    return meanOver(each.mul(isOrdered).sum([1, 2]).div(pairs), counted);
  },
});
