import { tf } from "@faculty/models/backend";
import type { LossInputs } from "./loss.ts";
import { noShare } from "./mean-over.ts";
import { oneHot } from "./one-hot.ts";

/**
 * The hard labels as distributions, `[batch, classes]`: 1 at the label; of a mixed sample λ at its own label and 1 − λ
 * at the other's (Zhang et al. 2018, arXiv:1710.09412 eq. 1). Where one of the two is absent, 1 at the other; a row of
 * zeros where no label is known: `labelled` says how much each row counts.
 */
export function hardTarget(inputs: LossInputs<"labels">): tf.Tensor2D {
  const known = knownTarget(inputs);
  if (inputs.labelled === undefined) return known;
  return known.div(tf.maximum(inputs.labelled, noShare).expandDims(-1));
}

/** Sums to the share of each sample whose label is known: no class has an index below 0. */
function knownTarget({ logits, labels, labelMix }: LossInputs<"labels">): tf.Tensor2D {
  const classes = logits.shape[1];
  const own = oneHot<tf.Tensor2D>(labels, classes);
  if (labelMix === undefined) return own;
  const [other, share] = tf.split(labelMix, 2, 1) as [tf.Tensor2D, tf.Tensor2D];
  const others = oneHot<tf.Tensor2D>(other.squeeze([1]).toInt(), classes);
  return own.mul<tf.Tensor2D>(share).add(others.mul(tf.sub(1, share)));
}
