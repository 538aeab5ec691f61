import { tf } from "@faculty/shared/backend";
import { z } from "zod";
import { defineLoss, type Loss } from "../loss.ts";

/**
 * Squared difference of softened probabilities: `1/(N·C) · Σ (softmax(z / T) − p)²`, with p the soft target at
 * temperature T. There is no T² here; systems that have it (KD-Lib) are met by a weight of T², docs/methods.md 4.1.2.
 */
export const softTargetMseLoss: Loss = defineLoss({
  parameters: z.object({}),
  needs: ["softTarget"],
  evaluate: ({ logits, softTarget, temperature }) =>
    tf.softmax(logits.div(temperature)).sub(softTarget.exp()).square().mean().asScalar(),
});
