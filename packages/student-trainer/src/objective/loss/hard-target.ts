import { tf } from "@faculty/models/backend";
import type { LossInputs } from "./loss.ts";
import { oneHot } from "./one-hot.ts";

/**
 * The hard labels as distributions, `[batch, classes]`: 1 at the label; of a mixed sample λ at its own label and 1 − λ
 * at the other's (Zhang et al. 2018, arXiv:1710.09412 eq. 1).
 */
export function hardTarget({ logits, labels, labelMix }: LossInputs<"labels">): tf.Tensor2D {
  const classes = logits.shape[1];
  const own = oneHot<tf.Tensor2D>(labels, classes);
  if (labelMix === undefined) return own;
  const [other, share] = tf.split(labelMix, 2, 1) as [tf.Tensor2D, tf.Tensor2D];
  const others = oneHot<tf.Tensor2D>(other.squeeze([1]).toInt(), classes);
  return own.mul<tf.Tensor2D>(share).add(others.mul(tf.sub(1, share)));
}
