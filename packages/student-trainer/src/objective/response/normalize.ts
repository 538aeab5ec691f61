import { tf } from "@faculty/models/backend";
import { safeSqrt } from "../loss/safe-sqrt.ts";
import type { Normalization } from "../terms/plug-ins.ts";

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
      return { student: layerNormed(student).mul(radius), teacher: layerNormed(teacher).mul(radius) };
    }
  }
}

function standardized(logits: tf.Tensor2D): tf.Tensor2D {
  return ofOneScale(logits, (deviations) => {
    const divisor = sampleDeviation(deviations).add<tf.Tensor2D>(epsilon);
    return { divisor, outwards: tf.div<tf.Tensor2D>(epsilon, divisor.square()) };
  });
}

function layerNormed(logits: tf.Tensor2D): tf.Tensor2D {
  return ofOneScale(logits, (deviations) => {
    const variance = tf.mean(deviations.square(), -1, true).add<tf.Tensor2D>(epsilon);
    const divisor = variance.sqrt();
    return { divisor, outwards: tf.div<tf.Tensor2D>(epsilon, variance.mul(divisor)) };
  });
}

/**
 * Deviations from the mean over a divisor that grows with them. Its gradient has nothing along the mean, and next to
 * nothing along the deviations; both are taken out twice, since float32 leaves 10⁻⁷ of what is taken out once, and that
 * is all there is in rows of two classes.
 * @param scaleOf - Of deviations, `[batch, classes]`: the divisor, and how much the quotient's length grows with theirs,
 *   `[batch, 1]` each.
 */
function ofOneScale(
  logits: tf.Tensor2D,
  scaleOf: (deviations: tf.Tensor2D) => { readonly divisor: tf.Tensor2D; readonly outwards: tf.Tensor2D },
): tf.Tensor2D {
  const precise = tf.customGrad((x, save) => {
    const deviations = centred(x as tf.Tensor2D);
    const { divisor, outwards } = scaleOf(deviations);
    const direction = deviations.div<tf.Tensor2D>(safeSqrt(tf.sum(deviations.square(), -1, true)));
    (save as tf.GradSaveFunc)([direction, divisor, outwards]);
    const along = (rows: tf.Tensor2D, u: tf.Tensor) => u.mul<tf.Tensor2D>(tf.sum(rows.mul(u), -1, true));
    return {
      value: deviations.div(divisor),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [u, over, out] = saved as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
        const across = (rows: tf.Tensor2D) => centred(centred(rows).sub(along(centred(rows), u)));
        const given = dy as tf.Tensor2D;
        return across(across(given)).div(over).add(along(given, u).mul(out));
      },
    };
  });
  return precise(logits) as tf.Tensor2D;
}

function centred(logits: tf.Tensor2D): tf.Tensor2D {
  return logits.sub(logits.mean(-1, true));
}

/** `[batch, 1]`; 0 for a single class. */
function sampleDeviation(deviations: tf.Tensor2D): tf.Tensor2D {
  const freedom = Math.max(deviations.shape[1] - 1, 1);
  return safeSqrt(tf.sum(deviations.square(), -1, true).div<tf.Tensor2D>(freedom));
}
