import { tf } from "@faculty/shared/backend";
import { z } from "zod";
import { defineLoss, type Loss } from "../loss.ts";

/**
 * Hinton et al. 2015, arXiv:1503.02531 §2, as a divergence: `T² · mean_i KL(p_i ‖ softmax(z_i / T))`, in nats, with
 * p the soft target at temperature T. It differs from the softened cross-entropy by the target's entropy, so that 0 means
 * agreement; the gradient is the same, `T (q − p) / batch`, and T² keeps it on the scale of the hard labels'.
 */
export const softTargetKlLoss: Loss = defineLoss({
  parameters: z.object({}),
  needs: ["softTarget"],
  evaluate: ({ logits, softTarget, temperature }) => {
    const logQ = tf.logSoftmax(logits.div(temperature));
    const divergence = softTarget.exp().mul(softTarget.sub(logQ)).sum(-1);
    return divergence
      .mean()
      .mul(temperature ** 2)
      .asScalar();
  },
});
