import type { tf } from "@faculty/models/backend";
import { defineFeatureLoss } from "../features/feature-loss.ts";
import { createProjection } from "../features/projection.ts";
import { asSpatial, onOneGrid } from "../features/spatial.ts";
import type { Loss } from "../loss/loss.ts";
import { cwdTerm } from "../terms/layer-terms.ts";

/**
 * Channel-wise distillation, Shu et al. 2021, arXiv:2011.13256 eq. 4: each channel's map as a distribution over
 * positions at temperature τ, `τ² ÷ (N C) Σ KL(teacher ‖ student)`.
 */
export const cwdLoss: Loss = defineFeatureLoss({
  term: cwdTerm,
  compares: "maps",
  bind: ({ tau }, shapes, seed) => {
    const projection = createProjection(shapes.student.at(-1) as number, shapes.teacher.at(-1) as number, seed);
    return {
      variables: projection.variables,
      evaluate: (student, teacher) => {
        const [a, b] = onOneGrid(asSpatial(projection.apply(student)), asSpatial(teacher));
        return cwd(a, b, tau);
      },
    };
  },
});

/** @param student, teacher - `[batch, height, width, channels]` on one grid. */
function cwd(student: tf.Tensor4D, teacher: tf.Tensor4D, tau: number): tf.Scalar {
  const [logQ, logP] = [overPositions(student, tau), overPositions(teacher, tau)];
  return logP
    .exp()
    .mul(logP.sub(logQ))
    .sum(-1)
    .mean()
    .mul(tau ** 2);
}

function overPositions(features: tf.Tensor4D, tau: number): tf.Tensor2D {
  const [batch, , , channels] = features.shape;
  return features
    .transpose([0, 3, 1, 2])
    .reshape<tf.Tensor2D>([batch * channels, -1])
    .div<tf.Tensor2D>(tau)
    .logSoftmax();
}
