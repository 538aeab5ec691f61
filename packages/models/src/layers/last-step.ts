import tf from "#tfjs";

/** What stands at the last position: `[batch, length, width]` → `[batch, width]`. */
export class LastStep extends tf.layers.Layer {
  static readonly className = "FacultyLastStep";

  override computeOutputShape([batch = null, , width = null]: tf.Shape): tf.Shape {
    return [batch, width];
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const values = [inputs].flat()[0] as tf.Tensor3D;
      const length = values.shape[1];
      const last = tf
        .range(0, length)
        .equal(length - 1)
        .toFloat();
      return values.mul(last.expandDims(1)).sum(1); // all others times 0
    });
  }
}
