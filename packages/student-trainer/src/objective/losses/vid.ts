import { tf } from "@faculty/models/backend";
import { defineFeatureLoss } from "../features/feature-loss.ts";
import { createProjection } from "../features/projection.ts";
import { asSpatial, onOneGrid } from "../features/spatial.ts";
import type { Loss } from "../loss/loss.ts";
import { vidTerm } from "../terms/layer-terms.ts";

const initialVariance = 5;
const smallestVariance = 1e-5;

/**
 * Variational information distillation, Ahn et al. 2019, arXiv:1904.05835 eq. 6: a Gaussian around the projected
 * student, one learned variance a channel: `mean ½ [(r(F_s) − F_t)² ÷ σ² + log σ²]`, σ² = softplus(α) + 10⁻⁵. It may
 * be negative.
 */
export const vidLoss: Loss = defineFeatureLoss({
  term: vidTerm,
  compares: "any",
  bind: (_, shapes, seed) => {
    const channels = shapes.teacher.at(-1) as number;
    const projection = createProjection(shapes.student.at(-1) as number, channels, seed);
    const alpha = Math.log(Math.expm1(initialVariance - smallestVariance));
    const raw = tf.tidy(() => tf.variable(tf.fill([channels], alpha)));
    return {
      variables: [...projection.variables, raw],
      evaluate: (student, teacher) => {
        const [mean, target] = onOneGrid(asSpatial(projection.apply(student)), asSpatial(teacher));
        const variance = tf.softplus(raw).add(smallestVariance);
        return tf.squaredDifference(mean, target).div(variance).add(variance.log()).mean().mul(0.5);
      },
    };
  },
});
