import { tf } from "@faculty/shared/backend";

/** The same values as a constant: no gradient flows back through the result. */
export function detach<Kind extends tf.Tensor>(values: Kind): Kind {
  const constant = tf.customGrad((x) => {
    const source = x as tf.Tensor;
    return { value: source.clone(), gradFunc: () => tf.zerosLike(source) };
  });
  return constant(values) as Kind;
}
