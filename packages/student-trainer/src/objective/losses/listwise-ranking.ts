import { tf } from "@faculty/models/backend";
import { defineLoss, type Loss } from "../loss/loss.ts";
import { meanOver } from "../loss/mean-over.ts";
import { marked, picked } from "../loss/picked.ts";
import { listwiseRankingTerm } from "../terms/ranking-terms.ts";

/** Of what is left of an exponential that float32 cannot hold; nothing follows from its value. */
const smallest = 1e-37;

/**
 * Relaxed ranking distillation, Kang et al. 2020 (DE-RRD), arXiv:2012.04357 §4.2: the student is to bring the teacher's
 * `top` likeliest classes π into the teacher's order, above `sampled` others u, whose order does not matter:
 * `mean_i Σ_k log(Σ_{j ≥ k} e^{z_πj} + Σ_l e^{z_ul}) − z_πk`, the negative log-likelihood of the list (Plackett–Luce). The
 * others are drawn anew at each step, each class outside of the list as likely as any other. Temperature plays no part.
 */
export const listwiseRankingLoss: Loss = defineLoss({
  term: listwiseRankingTerm,
  evaluate: ({ logits, softTarget, draws, counted }, { top, sampled }) => {
    const [rows, classes] = logits.shape;
    const listed = Math.min(top, classes);
    const others = Math.min(sampled, classes - listed);
    const list = tf.topk(softTarget, listed).indices;
    const chosen = picked(logits, list);
    const drawn = others === 0 ? null : picked(logits, tf.topk(draws.sub(marked(list, rows, classes)), others).indices);
    const all = drawn === null ? chosen : tf.concat([chosen, drawn], 1);
    const most = all.max(1, true);
    const place = tf.range(0, listed);
    const isLater = place.expandDims(1).greaterEqual(place.expandDims(0)).toFloat() as tf.Tensor2D;
    const ofList = (chosen.sub(most).exp() as tf.Tensor2D).matMul(isLater); // Σ_{j ≥ k}
    const rest = drawn === null ? tf.zeros([rows, 1]) : drawn.sub(most).exp().sum(1, true);
    const denominators = tf.maximum(ofList.add(rest), smallest).log().add(most);
    return meanOver(denominators.sub(chosen).sum(1), counted);
  },
});
