import { tf } from "@faculty/models/backend";
import { defineFeatureLoss } from "../features/feature-loss.ts";
import { createProjection } from "../features/projection.ts";
import { asSpatial, onOneGrid } from "../features/spatial.ts";
import type { Loss } from "../loss/loss.ts";
import { hintTerm } from "../terms/layer-terms.ts";

/**
 * Hint, Romero et al. 2015 (FitNets), arXiv:1412.6550 eq. 3, as a mean: `mean (r(F_s) − F_t)²`, r a learned 1×1
 * convolution where the channels differ; the larger grid is pooled to the smaller.
 */
export const hintLoss: Loss = defineFeatureLoss({
  term: hintTerm,
  compares: "any",
  bind: ({ send }, shapes, seed) => {
    const isVector = send !== "full";
    const width = isVector ? vectorWidth(shapes.student, send === "pooled") : (shapes.student.at(-1) as number);
    const projection = createProjection(width, shapes.teacher.at(-1) as number, seed);
    return {
      variables: projection.variables,
      evaluate: (student, teacher) => {
        const own = send === "pooled" ? asSpatial(student).mean([1, 2]) : isVector ? flat(student) : student;
        const [a, b] = onOneGrid(asSpatial(projection.apply(own)), asSpatial(teacher));
        return hint(a, b);
      },
    };
  },
});

/** `mean (a − b)²`. */
export function hint(a: tf.Tensor, b: tf.Tensor): tf.Scalar {
  return tf.squaredDifference(a, b).mean();
}

function flat(features: tf.Tensor): tf.Tensor {
  return features.reshape([features.shape[0] as number, -1]);
}

function vectorWidth(shape: readonly number[], isPooled: boolean): number {
  return isPooled ? (shape.at(-1) as number) : shape.reduce((size, extent) => size * extent, 1);
}
