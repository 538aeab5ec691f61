import { tf } from "@faculty/models/backend";

/** Squares below it count as it: their roots, 1e-12, vanish beside any epsilon of the losses. */
const smallestSquare = 1e-24;

/** √x whose gradient at 0 is 0, where that of `tf.sqrt` is infinite. */
export function safeSqrt<Kind extends tf.Tensor>(squares: Kind): Kind {
  return tf.sqrt(tf.maximum<Kind>(squares, smallestSquare));
}
