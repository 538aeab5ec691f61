import { tf } from "@faculty/models/backend";

/**
 * `f(x)` as a constant: no gradient flows back to x, and f may use operations that have none (sorting, comparing).
 * @param f - Gives floats; nothing that depends on x may reach it but its argument.
 */
export function withoutGradient<Input extends tf.Tensor, Output extends tf.Tensor>(
  x: Input,
  f: (x: Input) => Output,
): Output {
  const { shape } = x;
  const constant = tf.customGrad((input) => {
    const source = input as Input;
    return { value: f(source), gradFunc: () => tf.zeros<tf.Rank>(shape) };
  });
  return constant(x) as Output;
}

/** x as a constant: no gradient flows back to it. */
export function constantOf<Value extends tf.Tensor>(x: Value): Value {
  return withoutGradient(x, (value) => value.clone());
}
