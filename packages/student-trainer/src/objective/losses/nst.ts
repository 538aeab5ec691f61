import { tf } from "@faculty/models/backend";
import { defineFeatureLoss, withoutVariables } from "../features/feature-loss.ts";
import { normalizeRows } from "../features/normalize-rows.ts";
import { asSpatial, onOneGrid } from "../features/spatial.ts";
import type { Loss } from "../loss/loss.ts";
import { nstTerm } from "../terms/layer-terms.ts";

/**
 * Neuron selectivity transfer, Huang and Wang 2017, arXiv:1707.01219 eq. 8: the squared maximum mean discrepancy
 * between the two sets of channels, each a map divided by its length, with the kernel (aᵀb)².
 */
export const nstLoss: Loss = defineFeatureLoss({
  term: nstTerm,
  compares: "maps",
  bind: () =>
    withoutVariables((student, teacher) => {
      const [a, b] = onOneGrid(asSpatial(student), asSpatial(teacher));
      return nst(a, b);
    }),
});

/** @param student, teacher - `[batch, height, width, channels]` on one grid. */
function nst(student: tf.Tensor4D, teacher: tf.Tensor4D): tf.Scalar {
  const [s, t] = [channelMaps(student), channelMaps(teacher)];
  return meanKernel(t, t).add(meanKernel(s, s)).sub(meanKernel(s, t).mul(2));
}

/** `[batch, channels, positions]`, each map of length 1. */
function channelMaps(features: tf.Tensor4D): tf.Tensor3D {
  const [batch, , , channels] = features.shape;
  return normalizeRows(features.transpose([0, 3, 1, 2]).reshape<tf.Tensor3D>([batch, channels, -1]));
}

function meanKernel(a: tf.Tensor3D, b: tf.Tensor3D): tf.Scalar {
  return tf.matMul(a, b, false, true).square().mean();
}
