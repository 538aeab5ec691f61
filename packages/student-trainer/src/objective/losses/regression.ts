import { z } from "zod";
import { defineLoss, type Loss } from "../loss/loss.ts";

/**
 * Squared difference of outputs that are values, not logits: `1/(N·C) · Σ (ŷ_s − ŷ_t)²`, ŷ_t the ensemble's mean
 * output. Temperature plays no part.
 */
export const regressionLoss: Loss = defineLoss({
  parameters: z.object({}),
  needs: ["softLogits"],
  evaluate: ({ logits, softLogits }) => logits.sub(softLogits).square().mean().asScalar(),
});
