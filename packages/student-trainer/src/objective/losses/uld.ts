import { tf } from "@faculty/models/backend";
import type { Loss } from "../loss/loss.ts";
import { withoutGradient } from "../loss/without-gradient.ts";
import { defineResponseLoss } from "../response/response-loss.ts";
import { uldTerm } from "../terms/response-terms.ts";

/**
 * Universal logit distillation, Boizard et al. 2024, arXiv:2402.12030 §3: `mean_i Σ_r |sort(p)_r − sort(q)_r|`, the
 * Wasserstein distance of the two sets of probabilities, whichever class holds which. It says how sure to be and of how
 * many classes, not of which.
 */
export const uldLoss: Loss = defineResponseLoss({
  term: uldTerm,
  rows: ({ logP, logQ }) => {
    const classes = logP.shape[1];
    const ofRank = tf.topk(logP, classes).values;
    const ofEqualRank = withoutGradient(logQ, (values) => taken(ofRank, ranks(values)));
    return ofEqualRank.exp().sub(logQ.exp()).abs().sum(-1);
  },
});

/** Each row's values at its places. Not by batches: WebAssembly's gather mixes up the rows then. */
function taken(values: tf.Tensor2D, places: tf.Tensor2D): tf.Tensor2D {
  const [rows, classes] = values.shape;
  const starts = tf.range(0, rows * classes, classes, "int32").expandDims(1);
  return tf.gather<tf.Tensor>(values.flatten(), places.add(starts).toInt()) as tf.Tensor2D;
}

/** Place of each class in its row's descending order, int32 `[batch, classes]`: the inverse of the sorting. */
function ranks(values: tf.Tensor2D): tf.Tensor2D {
  const classes = values.shape[1];
  const order = tf.topk(values, classes).indices;
  return tf.topk(order.toFloat().neg(), classes).indices as tf.Tensor2D;
}
