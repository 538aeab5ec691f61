import { tf } from "@faculty/models/backend";
import { FacultyError } from "@faculty/shared/errors";
import type { StepInputs } from "../loss/loss.ts";
import { meanOver } from "../loss/mean-over.ts";
import { safeSqrt } from "../loss/safe-sqrt.ts";
import { withoutGradient } from "../loss/without-gradient.ts";
import type { SampleTemperature } from "../terms/plug-ins.ts";

/** A softmax at a lower temperature is one-hot to float16; the published code has no bound and may reach 0. */
const smallestTemperature = 0.1;
const cwsmEpsilon = 1e-3; // as published

/**
 * A temperature a sample, Wen et al. 2019, arXiv:1911.07471, as TextBrewer codes it: `T_i = T + β · (mean_j w_j − w_i)`.
 * - `flsw`: `w = (1 − cos(z_s, z_t))^γ`, so that samples on which both already agree are softened more.
 * - `cwsm`: `w = 1 / (max_c softmax(z_s)_c + 1e-3)`, so that samples of which the student is sure are softened more.
 * @returns `[batch, 1]`, at least 0.1; a constant.
 */
export function sampleTemperatures(
  { logits, softLogits, temperature, counted }: StepInputs,
  how: SampleTemperature,
): tf.Tensor2D {
  return withoutGradient(logits, (student) => {
    const weights = how.kind === "flsw" ? unlikeness(student, softLogits).pow(how.gamma) : unsureness(student);
    return tf
      .maximum(meanOver(weights, counted).sub(weights).mul(how.beta).add(temperature), smallestTemperature)
      .as2D(-1, 1);
  });
}

/** `1 − cos` of each row, 0 to 2, `[batch]`. */
function unlikeness(student: tf.Tensor2D, teacher: tf.Tensor2D | undefined): tf.Tensor1D {
  if (teacher === undefined) throw new FacultyError("INTERNAL", "flsw is given no softLogits");
  const cosine = unit(student).mul(unit(teacher)).sum(-1);
  return tf.maximum(tf.sub(1, cosine), 0);
}

function unsureness(student: tf.Tensor2D): tf.Tensor1D {
  return tf.div(1, student.softmax().max(-1).add(cwsmEpsilon));
}

/** A row of zeros stays one. */
function unit(rows: tf.Tensor2D): tf.Tensor2D {
  return rows.div(safeSqrt(rows.square().sum(-1, true)));
}
