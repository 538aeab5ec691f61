import type { tf } from "@faculty/models/backend";
import { defineFeatureLoss } from "../features/feature-loss.ts";
import { normalizeRows } from "../features/normalize-rows.ts";
import { createProjection } from "../features/projection.ts";
import type { Loss } from "../loss/loss.ts";
import { hiddenCosineTerm } from "../terms/layer-terms.ts";

/**
 * Hidden states by direction: `mean (1 − cos)` over positions, as in DistilBERT (Sanh et al. 2019, arXiv:1910.01108);
 * with `only: first`, patient distillation on the first position (Sun et al. 2019, arXiv:1908.09355 eq. 7), where
 * `‖h_s/‖h_s‖ − h_t/‖h_t‖‖² = 2 (1 − cos)`.
 */
export const hiddenCosineLoss: Loss = defineFeatureLoss({
  term: hiddenCosineTerm,
  compares: "states",
  bind: ({ only }, shapes, seed) => {
    const projection = createProjection(shapes.student.at(-1) as number, shapes.teacher.at(-1) as number, seed);
    return {
      variables: projection.variables,
      evaluate: (student, teacher) => {
        const own = projection.apply(student);
        if (only === undefined) return hiddenCosine(own, teacher);
        return hiddenCosine(firstPosition(own), firstPosition(teacher)).mul(2);
      },
    };
  },
});

/** @param student, teacher - `[…, width]` of one shape. */
function hiddenCosine(student: tf.Tensor, teacher: tf.Tensor): tf.Scalar {
  const cosine = normalizeRows(student).mul(normalizeRows(teacher)).sum(-1);
  return cosine.neg().add(1).mean();
}

function firstPosition(states: tf.Tensor): tf.Tensor {
  return states.rank === 3 ? (states as tf.Tensor3D).slice([0, 0, 0], [-1, 1, -1]) : states;
}
