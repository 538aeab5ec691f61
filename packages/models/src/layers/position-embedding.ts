import tf from "#tfjs";

interface PositionEmbeddingConfig {
  readonly name?: string;
  /** Of the initial values, normal with standard deviation 0.02 (Devlin et al. 2019, arXiv:1810.04805). */
  readonly seed?: number;
}

const stddev = 0.02;

/** Adds a learned vector to each position: `[batch, length, width]` → the same. */
export class PositionEmbedding extends tf.layers.Layer {
  static readonly className = "FacultyPositionEmbedding";
  readonly seed: number;

  constructor(config: PositionEmbeddingConfig) {
    super(config);
    this.seed = config.seed ?? 0;
  }

  override build(inputShape: tf.Shape): void {
    const [, length, width] = inputShape;
    const initializer = tf.initializers.randomNormal({ mean: 0, stddev, seed: this.seed });
    this.addWeight("positions", [length as number, width as number], "float32", initializer);
    super.build(inputShape);
  }

  override computeOutputShape(inputShape: tf.Shape): tf.Shape {
    return inputShape;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const input = [inputs].flat()[0] as tf.Tensor;
    return input.add(this.weights[0]?.read() as tf.Tensor);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), seed: this.seed };
  }
}
