import { tf } from "@faculty/models/backend";
import { defineLoss, type Loss, type LossInputs } from "../loss/loss.ts";
import { withoutGradient } from "../loss/without-gradient.ts";
import { minNormWeights } from "../teachers/min-norm-weights.ts";
import { meanOfRows, softenedTeachers, teacherDivergences } from "../teachers/teacher-responses.ts";
import { adaptiveKlTerm } from "../terms/plain-terms.ts";

type Inputs = LossInputs<"teacherSignals" | "teacherMask">;

/**
 * Adaptive ensemble distillation, Du et al. 2020 (AE-KD, NeurIPS): `T² Σ_k α_k KL(p_k ‖ q)` with the weights of the
 * batch that make `½ ‖Σ_k α_k g_k‖²` least, `Σ α = 1`, `0 ≤ α_k ≤ C`: the direction that no teacher's loss grows in, were it
 * not for the bound. g_k is the mean over the batch of the gradient of teacher k's loss with respect to the student's
 * logits, `mean_i (q_i − p_ki)` up to a factor. α is a constant of the gradient. An absent teacher has the bound 0, and
 * C counts as 1/K where it is less for the K that are there.
 */
export const adaptiveKlLoss: Loss = defineLoss({
  term: adaptiveKlTerm,
  evaluate: (inputs, { bound }, tell) => {
    const { logits, teacherSignals, temperature, counted } = inputs;
    const logQ = tf.logSoftmax(logits.div<tf.Tensor2D>(temperature));
    const logP = softenedTeachers(teacherSignals, temperature);
    const weights = withoutGradient(logQ, (constant) => adaptiveWeights(constant, logP, inputs, bound));
    tell(weights);
    return weights
      .mul(teacherDivergences(logP, logQ, counted))
      .sum()
      .mul(temperature ** 2)
      .asScalar();
  },
});

/** α, `[teachers]`. */
function adaptiveWeights(
  logQ: tf.Tensor2D,
  logP: tf.Tensor3D,
  { teacherMask, counted }: Pick<Inputs, "teacherMask" | "counted">,
  bound: number,
): tf.Tensor1D {
  const gradients = meanOfRows(logQ.exp().sub(logP.exp()), counted) as tf.Tensor2D;
  const bounds = teacherMask.mul(tf.maximum(tf.div(1, teacherMask.sum()), bound)) as tf.Tensor1D;
  return minNormWeights(gradients, bounds);
}
