import tf from "#tfjs";

/**
 * Tells what of a sample is not padding: 1 for a token id, or a time step, that is not all zeros, else 0.
 * `[batch, length]` or `[batch, time, features]` → `[batch, length]`.
 */
export class PaddingMask extends tf.layers.Layer {
  static readonly className = "FacultyPaddingMask";

  override computeOutputShape(inputShape: tf.Shape): tf.Shape {
    return inputShape.slice(0, 2);
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const input = [inputs].flat()[0] as tf.Tensor;
      const size = input.rank === 2 ? input.abs() : input.abs().max(-1);
      return size.greater(0).toFloat();
    });
  }
}
