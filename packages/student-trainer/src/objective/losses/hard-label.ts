import { tf } from "@faculty/shared/backend";
import { z } from "zod";
import { defineLoss, type Loss } from "../loss.ts";
import { oneHot } from "../one-hot.ts";

/**
 * Cross-entropy with the hard labels, in nats: `mean_i Σ_c −t_ic log softmax(z_i)_c` with
 * `t = (1 − ε) · onehot(y) + ε / C`, label smoothing of Szegedy et al. 2016, arXiv:1512.00567 §7. Temperature plays no
 * part.
 */
export const hardLabelLoss: Loss = defineLoss({
  parameters: z.object({ labelSmoothing: z.number().min(0).lt(1).default(0) }),
  needs: ["labels"],
  evaluate: ({ logits, labels }, { labelSmoothing }) => {
    const classes = logits.shape[1];
    const target = oneHot(labels, classes)
      .mul(1 - labelSmoothing)
      .add(labelSmoothing / classes);
    return tf.logSoftmax(logits).mul(target).sum(-1).mean().neg().asScalar();
  },
});
