import tf from "#tfjs";

/** The mean over the positions that are not padding: `[batch, length, width]`, mask `[batch, length]` → `[batch, width]`. */
export class MaskedMean extends tf.layers.Layer {
  static readonly className = "FacultyMaskedMean";

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const [batch = null, , width = null] = (inputShape as tf.Shape[])[0] ?? [];
    return [batch, width];
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const [values, mask] = inputs as [tf.Tensor3D, tf.Tensor2D];
      const positions = tf.maximum(mask.sum(1, true), 1); // a sample of padding alone has a mean of 0
      return values.mul(mask.expandDims(-1)).sum(1).div(positions);
    });
  }
}
