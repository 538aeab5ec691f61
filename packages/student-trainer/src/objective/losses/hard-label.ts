import { tf } from "@faculty/models/backend";
import { hardTarget } from "../loss/hard-target.ts";
import { defineLoss, type Loss } from "../loss/loss.ts";
import { bothCount, meanOver } from "../loss/mean-over.ts";
import { hardLabelTerm } from "../terms/plain-terms.ts";

/**
 * Cross-entropy with the hard labels, in nats: `mean_i Σ_c −t_ic log softmax(z_i)_c` with
 * `t = (1 − ε) · onehot(y) + ε / C`, label smoothing of Szegedy et al. 2016, arXiv:1512.00567 §7; of mixed samples the
 * mixture of both labels stands for `onehot(y)`. The mean is over the samples that have a label. Temperature plays no
 * part.
 */
export const hardLabelLoss: Loss = defineLoss({
  term: hardLabelTerm,
  evaluate: (inputs, { labelSmoothing }) => {
    const target = hardTarget(inputs)
      .mul(1 - labelSmoothing)
      .add(labelSmoothing / inputs.logits.shape[1]);
    return meanOver(tf.logSoftmax(inputs.logits).mul(target).sum(-1), bothCount(inputs.labelled, inputs.counted)).neg();
  },
});
