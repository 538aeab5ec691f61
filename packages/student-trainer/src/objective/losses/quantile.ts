import { tf } from "@faculty/models/backend";
import type { Loss } from "../loss/loss.ts";
import { defineValueLoss } from "../loss/value-loss.ts";
import { quantileTerm } from "../terms/plain-terms.ts";

/**
 * Pinball loss, Koenker and Bassett 1978: of an error `e = (ŷ − y) / s`, as `regression` has it, `max((1 − q) e, −q e)`, least
 * where a share q of the targets lies below; the mean over the values that are known. q = ½ is half of the absolute error.
 */
export const quantileLoss: Loss = defineValueLoss(quantileTerm, (errors, { quantile }) =>
  tf.maximum(errors.mul(1 - quantile), errors.mul(-quantile)),
);
