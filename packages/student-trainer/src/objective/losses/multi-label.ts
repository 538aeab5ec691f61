import { tf } from "@faculty/models/backend";
import { defineLoss, type Loss } from "../loss/loss.ts";
import { meanOver } from "../loss/mean-over.ts";
import { multiLabelTerm } from "../terms/plain-terms.ts";

/**
 * Each class on its own, for outputs that do not exclude each other (tags, clicks):
 * `T² · mean_i Σ_c BCE(σ(z_t / T), σ(z_s / T))` in nats, z_t the ensemble's logits. The least it can be is the target's
 * own entropy; the gradient is `T (σ_s − σ_t) / batch`.
 */
export const multiLabelLoss: Loss = defineLoss({
  term: multiLabelTerm,
  evaluate: ({ logits, softLogits, temperature, counted }) => {
    const student = logits.div<tf.Tensor2D>(temperature);
    const target = tf.sigmoid(softLogits.div<tf.Tensor2D>(temperature));
    const rows = tf.softplus(student).sub(target.mul(student)).sum(-1);
    return meanOver(rows, counted).mul(temperature ** 2);
  },
});
