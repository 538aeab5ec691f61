import { tf } from "@faculty/models/backend";
import { FacultyError } from "@faculty/shared/errors";
import type { Signals } from "../loss/loss.ts";
import { oneHot } from "../loss/one-hot.ts";
import { ownLabelKnown } from "../loss/own-label-known.ts";
import type { TargetCorrection } from "../terms/plug-ins.ts";

/** Keeps a division by `1 − p_max` finite where the teacher is certain; as published. */
const epsilon = 1e-7;
/** The log of the smallest normal float32: what stands for `log 0` in a corrected target. */
const smallestLog = -87;

/**
 * Corrects a target that is wrong about its label; that of a sample without one stays as it is.
 * - `probability-shift`, Wen et al. 2019, arXiv:1911.07471: the largest probability and the label's change places.
 * - `mft`, Belcak et al. 2025, arXiv:2506.15702, as ModelOpt codes it: mixes the label in, `(1 − m) p + m · 1_y`. Where
 *   the teacher is wrong, `m = (p_max − p_y + θ) / (1 + p_max − p_y)`, after which the label leads by θ; where it is
 *   right, `m = (min(p_y + θ, 1) − p_y) / (1 − p_y)`, which raises the label by θ.
 * @param logP - `[batch, classes]`, log-probabilities.
 */
export function correctTarget(
  logP: tf.Tensor2D,
  { labels, labelled }: Partial<Pick<Signals, "labels" | "labelled">>,
  how: TargetCorrection | undefined,
): tf.Tensor2D {
  if (how === undefined) return logP;
  if (labels === undefined) throw new FacultyError("INTERNAL", `${how.kind} is given no labels`);
  const label = oneHot<tf.Tensor2D>(labels, logP.shape[1]);
  const corrected = how.kind === "probability-shift" ? shifted(logP, label) : raised(logP, label, how.threshold);
  const known = ownLabelKnown({ labels, labelled })?.expandDims(-1);
  return known === undefined ? corrected : corrected.mul(known).add(logP.mul(tf.sub(1, known)));
}

function shifted(logP: tf.Tensor2D, label: tf.Tensor2D): tf.Tensor2D {
  const largest = oneHot<tf.Tensor2D>(logP.argMax(-1), logP.shape[1]);
  const difference = tf.sum(logP.mul(largest.sub(label)), -1, true);
  return logP.add(label.sub(largest).mul(difference)); // nothing moves where both are one class
}

function raised(logP: tf.Tensor2D, label: tf.Tensor2D, threshold: number): tf.Tensor2D {
  const p = logP.exp();
  const ofLabel = tf.sum(p.mul(label), -1, true);
  const lead = p.max(-1, true).sub(ofLabel);
  const wrong = lead.add(threshold).div(lead.add(1 + epsilon));
  const right = tf
    .minimum(ofLabel.add(threshold), 1)
    .sub(ofLabel)
    .div(tf.sub(1 + epsilon, ofLabel));
  const isRight = logP.argMax(-1).equal(label.argMax(-1)).expandDims(-1);
  const share = tf.where(isRight, right, wrong);
  return tf.maximum(p.mul(tf.sub(1, share)).add(label.mul(share)).log(), smallestLog);
}
