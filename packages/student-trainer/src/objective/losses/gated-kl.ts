import { tf } from "@faculty/models/backend";
import { rowWidth } from "@faculty/shared/outputs";
import { divergence } from "../loss/divergence.ts";
import { hardTarget } from "../loss/hard-target.ts";
import { type Loss, requireSignals } from "../loss/loss.ts";
import { bothCount, meanOver } from "../loss/mean-over.ts";
import { withoutGradient } from "../loss/without-gradient.ts";
import { logMixtureOf, meanOfRows, softenedTeachers } from "../teachers/teacher-responses.ts";
import { gatedKlTerm } from "../terms/plain-terms.ts";

/** Stands for the log of 0: a weight of 0 in float32, and no infinity. */
const never = -1e4;

/**
 * Weights that are learned with the student, as in a mixture of experts (Jacobs et al. 1991). The gate is linear in what
 * the teachers say at temperature 1: `w_i = softmax_k(Σ_c V_kc p_kic)` over the teachers that are there, V learned from
 * zeros, so from equal weights. The loss is the sum of
 *
 * - `T² KL(Σ_k w_ik p_ki ‖ q_i)`, the student's, in which w is a constant;
 * - `−log Σ_k w_ik p_kiy`, the gate's: how likely the label is to the teachers it trusts;
 * - `evenness · KL(w_i ‖ uniform)`, which keeps it from trusting one alone;
 *
 * mean over the batch, of the second over the samples that have a label. Were the first to move the gate, it would choose the teacher that is most like the student.
 */
export const gatedKlLoss: Loss = {
  bind: (term, { output, teachers }) => {
    const { evenness } = gatedKlTerm.parametersOf(term);
    const gate = tf.tidy(() => tf.variable(tf.zeros([teachers, rowWidth(output)]))) as tf.Variable<tf.Rank.R2>;
    return {
      variables: [gate],
      evaluate: (given, tell) => {
        const inputs = requireSignals(given, gatedKlTerm.signals);
        const { logits, teacherSignals, teacherMask, temperature, labelled, counted } = inputs;
        const logW = gateWeights(gate, teacherSignals, teacherMask);
        const weights = logW.exp();
        tell?.(meanOfRows(weights, counted).as1D());
        const target = hardTarget(inputs);
        const labelTerm = logMixtureOf(teacherSignals, logW).mul(target).sum(-1).neg();
        const spread = weights.mul(logW).sum(0).add(teacherMask.sum().log());
        const logQ = tf.logSoftmax(logits.div<tf.Tensor2D>(temperature));
        const soft = withoutGradient(logW, (w) => logMixtureOf(softenedTeachers(teacherSignals, temperature), w));
        const rows = divergence(soft, logQ).mul(temperature ** 2);
        const even = spread.mul(evenness);
        return labelled === undefined
          ? meanOver(rows.add(labelTerm).add(even), counted)
          : meanOver(rows.add(even), counted).add(meanOver(labelTerm, bothCount(labelled, counted)));
      },
      [Symbol.dispose]: () => gate.dispose(),
    };
  },
};

/** log w, `[teachers, batch]`. */
function gateWeights(gate: tf.Tensor2D, teacherSignals: tf.Tensor3D, teacherMask: tf.Tensor1D): tf.Tensor2D {
  const trust = teacherSignals.exp().mul(gate.expandDims(1)).sum(2) as tf.Tensor2D;
  const absent = tf.sub(1, teacherMask).mul(never).expandDims(1);
  const logits = trust.add(absent);
  return logits.sub(tf.logSumExp(logits, 0, true)) as tf.Tensor2D;
}
