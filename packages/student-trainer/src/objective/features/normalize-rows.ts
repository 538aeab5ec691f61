import type { tf } from "@faculty/models/backend";
import { safeSqrt } from "../loss/safe-sqrt.ts";

/** As in `torch.nn.functional.normalize`: rows shorter than it are divided by it. */
const shortest = 1e-12;

/** Each row (last axis) divided by its Euclidean length; a row of zeros stays one. */
export function normalizeRows<Kind extends tf.Tensor>(rows: Kind): Kind {
  return rows.div(safeSqrt(rows.square().sum(-1, true)).maximum(shortest)) as Kind;
}
