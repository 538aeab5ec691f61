import tf from "#tfjs";

/** As in tfjs' own layer. */
const epsilon = 1e-3;

/**
 * Layer normalisation over the last axis (Ba et al. 2016, arXiv:1607.06450) with learned scale and offset. TensorFlow.js'
 * own tiles its weights over the batch, whose gradient takes thirty times as long.
 */
export class LayerNorm extends tf.layers.Layer {
  static readonly className = "FacultyLayerNorm";

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const width = (inputShape as tf.Shape).at(-1) as number;
    this.addWeight("gamma", [width], "float32", tf.initializers.ones());
    this.addWeight("beta", [width], "float32", tf.initializers.zeros());
    super.build(inputShape);
  }

  override computeOutputShape(inputShape: tf.Shape): tf.Shape {
    return inputShape;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const input = [inputs].flat()[0] as tf.Tensor;
      const [gamma, beta] = this.weights.map((weight) => weight.read());
      const centred = input.sub(input.mean(-1, true));
      const variance = centred.square().mean(-1, true);
      return centred
        .mul(variance.add(epsilon).rsqrt())
        .mul(gamma as tf.Tensor)
        .add(beta as tf.Tensor);
    });
  }
}
