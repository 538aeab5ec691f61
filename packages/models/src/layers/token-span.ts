import tf from "#tfjs";
import { takenIds } from "./taken-ids.ts";

interface TokenSpanConfig {
  readonly name?: string;
  readonly start: number;
  readonly length: number;
  /** What is taken from each id; what is below 0 then is 0. Absent: nothing. */
  readonly from?: number;
}

/** Some of the ids of a sample that lie together: `[batch, ids]` → `[batch, length]`. */
export class TokenSpan extends tf.layers.Layer {
  static readonly className = "FacultyTokenSpan";
  readonly start: number;
  readonly length: number;
  readonly from: number;

  constructor(config: TokenSpanConfig) {
    super(config);
    this.start = config.start;
    this.length = config.length;
    this.from = config.from ?? 0;
  }

  override computeOutputShape([batch = null]: tf.Shape): tf.Shape {
    return [batch, this.length];
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => takenIds(inputs, tf.range(this.start, this.start + this.length), this.from));
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), start: this.start, length: this.length, from: this.from };
  }
}
