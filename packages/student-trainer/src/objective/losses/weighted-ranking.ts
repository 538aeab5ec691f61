import { tf } from "@faculty/models/backend";
import { defineLoss, type Loss } from "../loss/loss.ts";
import { meanOver } from "../loss/mean-over.ts";
import { picked } from "../loss/picked.ts";
import { withoutGradient } from "../loss/without-gradient.ts";
import { weightedRankingTerm } from "../terms/ranking-terms.ts";

/** Below every sum of weights that is not 0: where the student has the whole list in front, nothing is left to learn. */
const noWeight = 1e-20;

/**
 * Ranking distillation, Tang and Wang 2018 (RD), arXiv:1809.07428 §3: the teacher's `top` likeliest classes π are what the
 * student should like, `−Σ_r w_r log σ(z_πr)`, mean over the batch. A class counts the more the higher the teacher has it, and
 * the lower the student has it: `w_r ∝ e^{−r/λ} · max(0, tanh(μ (rank_s(π_r) − r)))`, which sum to 1 and are constants.
 * Temperature plays no part.
 */
export const weightedRankingLoss: Loss = defineLoss({
  term: weightedRankingTerm,
  evaluate: ({ logits, softTarget, counted }, { top, lambda, mu }) => {
    const listed = Math.min(top, logits.shape[1]);
    const list = tf.topk(softTarget, listed).indices;
    const chosen = picked(logits, list);
    const weights = withoutGradient(logits, (z) => {
      const before = z.expandDims(1).greater(picked(z, list).expandDims(2)).toFloat().sum(2);
      const place = tf.range(1, listed + 1);
      const lead = before.add(1).sub(place).mul(mu).tanh().relu();
      const each = lead.mul(place.div(-lambda).exp());
      return each.div(tf.maximum(each.sum(1, true), noWeight)) as tf.Tensor2D;
    });
    return meanOver(tf.softplus(chosen.neg()).mul(weights).sum(1), counted);
  },
});
