import type { tf } from "@faculty/models/backend";
import { defineFeatureLoss, withoutVariables } from "../features/feature-loss.ts";
import { normalizeRows } from "../features/normalize-rows.ts";
import { asSpatial, asVectors, onOneGrid } from "../features/spatial.ts";
import type { Loss } from "../loss/loss.ts";
import { safeSqrt } from "../loss/safe-sqrt.ts";
import { attentionTransferTerm } from "../terms/layer-terms.ts";

type Variant = "code" | "paper";

/**
 * Attention transfer, Zagoruyko and Komodakis 2017, arXiv:1612.03928, on maps `Q = mean over channels of F²`, each
 * divided by its length. `code`, as the authors' code has it: mean over samples and positions of the squared
 * difference. `paper`, eq. 2: mean over samples of half the length of the difference. They differ in scale and gradient.
 */
export const attentionTransferLoss: Loss = defineFeatureLoss({
  term: attentionTransferTerm,
  compares: "maps",
  bind: ({ variant }) =>
    withoutVariables((student, teacher) => {
      const maps = asSpatial(teacher.expandDims(-1));
      return attentionTransfer(asSpatial(student).square().mean(-1, true), maps, variant);
    }),
});

/** @param student, teacher - Maps `[batch, height, width, 1]`, each on a grid and a scale of its own. */
export function attentionTransfer(student: tf.Tensor4D, teacher: tf.Tensor4D, variant: Variant): tf.Scalar {
  const [a, b] = onOneGrid(student, teacher);
  const squares = normalizeRows(asVectors(a))
    .sub(normalizeRows(asVectors(b)))
    .square();
  return variant === "code" ? squares.mean() : safeSqrt(squares.sum(-1)).mean().mul(0.5);
}
