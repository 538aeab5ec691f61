import { tf } from "@faculty/shared/backend";
import { safeSqrt } from "../safe-sqrt.ts";

/** `standardize`: zero mean and unit deviation a row. `spherical`: both sides on the sphere of the teacher's radius. */
export type Normalization = "standardize" | "spherical";

/** Logits of both sides, `[batch, classes]`, the teacher's up to a constant a row. */
export interface LogitPair {
  readonly student: tf.Tensor2D;
  readonly teacher: tf.Tensor2D;
}

/** As the published code adds it. */
const epsilon = 1e-7;

/**
 * Logits without their scale.
 * - `standardize`, Sun et al. 2024, arXiv:2403.01427: `(z − mean) / (std + 1e-7)`, std of the sample (n − 1).
 * - `spherical`, Guo et al. 2020, arXiv:2010.07485, as PaddleSlim codes it: `(z − mean) / √(var + 1e-7) · std_t`, var of
 *   the population (n), std_t the teacher's, of the sample.
 */
export function normalize({ student, teacher }: LogitPair, how: Normalization | undefined): LogitPair {
  switch (how) {
    case undefined:
      return { student, teacher };
    case "standardize":
      return { student: standardized(student), teacher: standardized(teacher) };
    case "spherical": {
      const radius = sampleDeviation(centred(teacher));
      return { student: layerNorm(student).mul(radius), teacher: layerNorm(teacher).mul(radius) };
    }
  }
}

function standardized(logits: tf.Tensor2D): tf.Tensor2D {
  const deviations = centred(logits);
  return deviations.div(sampleDeviation(deviations).add(epsilon));
}

function layerNorm(logits: tf.Tensor2D): tf.Tensor2D {
  const deviations = centred(logits);
  return deviations.div(deviations.square().mean(-1, true).add(epsilon).sqrt());
}

function centred(logits: tf.Tensor2D): tf.Tensor2D {
  return logits.sub(logits.mean(-1, true));
}

/** `[batch, 1]`; 0 for a single class. */
function sampleDeviation(deviations: tf.Tensor2D): tf.Tensor2D {
  const freedom = Math.max(deviations.shape[1] - 1, 1);
  return safeSqrt(tf.sum(deviations.square(), -1, true).div<tf.Tensor2D>(freedom));
}
