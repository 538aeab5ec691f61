import { tf } from "@faculty/models/backend";
import { hardTarget } from "../loss/hard-target.ts";
import type { Loss } from "../loss/loss.ts";
import { withoutGradient } from "../loss/without-gradient.ts";
import { defineResponseLoss } from "../response/response-loss.ts";
import { wsldTerm } from "../terms/response-terms.ts";

/** As published; keeps the ratio finite where the teacher is certain of the label. */
const epsilon = 1e-7;

/**
 * Weighted soft labels, Zhou et al. 2021, arXiv:2102.00650: `T² · mean_i w_i · (−Σ_c p_c log q_c)` with
 * `w = 1 − exp(−CE_s / CE_t)`, each CE with the hard label at temperature 1 and a constant: a sample that the student
 * already knows better than the teacher counts less. The mean is over the samples that have a label.
 */
export const wsldLoss: Loss = defineResponseLoss({
  term: wsldTerm,
  counts: ({ labelled }) => labelled,
  rows: ({ logP, logQ }, _, inputs) => {
    const { logits, softTarget, temperature } = inputs;
    const label = hardTarget(inputs);
    const ofStudent = withoutGradient(logits, (z) => crossEntropy(tf.logSoftmax(z), label));
    const ofTeacher = crossEntropy(tf.logSoftmax(softTarget.mul<tf.Tensor2D>(temperature)), label);
    const weight = tf.sub<tf.Tensor1D>(1, ofStudent.div(ofTeacher.add(epsilon)).neg().exp());
    return crossEntropy(logQ, logP.exp()).mul(weight);
  },
});

function crossEntropy(logQ: tf.Tensor2D, target: tf.Tensor2D): tf.Tensor1D {
  return logQ.mul(target).sum<tf.Tensor1D>(-1).neg();
}
