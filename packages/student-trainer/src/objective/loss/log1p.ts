import { tf } from "@faculty/models/backend";

/**
 * `log(1 + x)` to the last digits near 0 on every backend, where WebAssembly's own loses them all:
 * `x · log(w) / (w − 1)` with w the rounded `1 + x` (Kahan). x > −1.
 */
export function log1p<Kind extends tf.Tensor>(x: Kind): Kind {
  const precise = tf.customGrad((input, save) => {
    const source = input as Kind;
    const keep = save as tf.GradSaveFunc;
    const w = source.add<Kind>(1);
    const excess = w.sub<Kind>(1);
    const isTiny = excess.equal(0);
    const ratio = w.log().div(tf.where(isTiny, 1, excess));
    keep([w]);
    return {
      value: tf.where(isTiny, source, source.mul(ratio)),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => dy.div(saved[0] as tf.Tensor),
    };
  });
  return precise(x) as Kind;
}
