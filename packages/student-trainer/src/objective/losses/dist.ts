import type { tf } from "@faculty/shared/backend";
import { z } from "zod";
import type { Loss } from "../loss.ts";
import { defineResponseLoss } from "../response/response-loss.ts";
import { safeSqrt } from "../safe-sqrt.ts";

/**
 * DIST, Huang et al. 2022, arXiv:2205.10536, with Pearson's ρ:
 * `T² [interWeight · (1 − mean_i ρ(q_i, p_i)) + intraWeight · (1 − mean_c ρ(q_·c, p_·c))]`: the student may differ from
 * the teacher in scale and offset, a sample and a class.
 */
export const distLoss: Loss = defineResponseLoss({
  parameters: z.object({ interWeight: z.number().min(0).default(1), intraWeight: z.number().min(0).default(1) }),
  needs: [],
  temperatureSquared: true,
  rows: ({ logP, logQ }, { interWeight, intraWeight }) => {
    const p = logP.exp();
    const q = logQ.exp();
    const inter = unlikeness(q, p).mul<tf.Tensor1D>(interWeight);
    const intra = unlikeness(q.transpose(), p.transpose()).mean().mul(intraWeight);
    return inter.add(intra);
  },
});

/** As published; what keeps ρ of a constant row finite, which is 0. */
const epsilon = 1e-8;

/** `1 − ρ` of each row. */
function unlikeness(a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor1D {
  const centredA = a.sub<tf.Tensor2D>(a.mean(-1, true));
  const centredB = b.sub<tf.Tensor2D>(b.mean(-1, true));
  const norms = norm(centredA).mul(norm(centredB)).add(epsilon);
  return centredA.mul(centredB).sum(-1).div<tf.Tensor1D>(norms).neg().add(1);
}

function norm(rows: tf.Tensor2D): tf.Tensor1D {
  return safeSqrt(rows.square().sum(-1));
}
