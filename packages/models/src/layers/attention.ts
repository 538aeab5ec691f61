import tf from "#tfjs";
import type { CountedLayer } from "./counted-layer.ts";
import { laterThan } from "./later-than.ts";

interface AttentionConfig {
  readonly name?: string;
  readonly heads: number;
  /** Of the initial values (Glorot uniform). */
  readonly seed?: number;
}

/** Of `[batch, heads, length, keys]`. */
const attentionRank = 4;

/** Added to the score of a position that is padding: its share is then exactly 0 beside any that is not. */
const hidden = -1e9;

/** Two learned projections of `[batch, length, width]` whose vectors are shared out among heads. */
class HeadsLayer extends tf.layers.Layer implements CountedLayer {
  readonly heads: number;
  readonly seed: number;
  private length = 0;
  private keys = 0;
  private width = 0;

  constructor(config: AttentionConfig) {
    super(config);
    this.heads = config.heads;
    this.seed = config.seed ?? 0;
  }

  /** Two projections, and one product of length × keys for each head. */
  get multiplyAdds(): number {
    return (this.length + this.keys) * this.width ** 2 + this.length * this.keys * this.width;
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const shapes = inputShape as tf.Shape[];
    ({ length: this.length, width: this.width } = extentsOf(shapes[0] ?? [], this.heads));
    const [, second, third] = shapes;
    const other = second?.length === attentionRank ? second[2] : third?.[1]; // what attends, or what is attended to
    this.keys = other ?? this.length;
    for (const [index, name] of ["first", "second"].entries()) {
      const initializer = tf.initializers.glorotUniform({ seed: this.seed + index });
      this.addWeight(`${name}_kernel`, [this.width, this.width], "float32", initializer);
      this.addWeight(`${name}_bias`, [this.width], "float32", tf.initializers.zeros());
    }
    super.build(inputShape);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), heads: this.heads, seed: this.seed };
  }

  /** The first (0) or second (1) projection. */
  protected project(values: tf.Tensor3D, which: 0 | 1): tf.Tensor3D {
    const [batch, length, width] = values.shape;
    const kernel = this.weights[2 * which]?.read() as tf.Tensor2D;
    const bias = this.weights[2 * which + 1]?.read() as tf.Tensor1D;
    const rows = values.reshape<tf.Tensor2D>([batch * length, width]);
    return rows.matMul(kernel).add(bias).reshape([batch, length, width]);
  }

  /** `[batch, length, width]` → `[batch, heads, length, width / heads]`. */
  protected split(values: tf.Tensor3D): tf.Tensor4D {
    const [batch, length, width] = values.shape;
    const parts = values.reshape<tf.Tensor4D>([batch, length, this.heads, width / this.heads]);
    return parts.transpose([0, 2, 1, 3]);
  }
}

interface AttentionWeightsConfig extends AttentionConfig {
  /** Whether a position attends to itself and those before it alone. Absent: to all. */
  readonly causal?: boolean;
}

/**
 * The attention matrices of multi-head self-attention (Vaswani et al. 2017, arXiv:1706.03762 §3.2):
 * `softmax(Q Kᵀ / √d)` for each head, as a layer of its own so that a teacher can be asked for them by name.
 * `[batch, length, width]`, mask `[batch, length]` → `[batch, heads, length, length]`; rows sum to 1. Where a third tensor
 * is given, `[batch, keys, width]`, it is what is attended to, and the mask is its: `[batch, heads, length, keys]`.
 */
export class AttentionWeights extends HeadsLayer {
  static readonly className = "FacultyAttentionWeights";
  readonly causal: boolean;

  constructor(config: AttentionWeightsConfig) {
    super(config);
    this.causal = config.causal ?? false;
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), ...(this.causal && { causal: true }) };
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const [[batch = null, length = null] = [], , [, keys = length] = []] = inputShape as tf.Shape[];
    return [batch, this.heads, length, keys];
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const [values, mask, seenValues = values] = inputs as [tf.Tensor3D, tf.Tensor2D, tf.Tensor3D?];
      const query = this.split(this.project(values, 0));
      const key = this.split(this.project(seenValues, 1));
      const scores = tf.matMul(query, key, false, true).mul(1 / Math.sqrt(query.shape[3]));
      const seen = scores.add(tf.sub(1, mask).mul(hidden).expandDims(1).expandDims(1));
      return tf.softmax(this.causal ? seen.add(later(query.shape[2])) : seen);
    });
  }
}

/**
 * What attention makes of its values: each head's `A V`, all heads projected together. `[batch, keys, width]`,
 * attention `[batch, heads, length, keys]` → `[batch, length, width]`.
 */
export class AttentionMix extends HeadsLayer {
  static readonly className = "FacultyAttentionMix";

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const [[batch = null, , width = null] = [], [, , length = null] = []] = inputShape as tf.Shape[];
    return [batch, length, width];
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const [values, attention] = inputs as [tf.Tensor3D, tf.Tensor4D];
      const mixed = tf.matMul(attention, this.split(this.project(values, 0)));
      const [batch, , width] = values.shape;
      return this.project(mixed.transpose([0, 2, 1, 3]).reshape([batch, attention.shape[2], width]), 1);
    });
  }
}

/** `hidden` above the diagonal: the keys that come after a query, `[length, length]`. */
function later(length: number): tf.Tensor2D {
  return tf.tensor2d(laterThan(length, hidden), [length, length]);
}

function extentsOf([, length, width]: tf.Shape, heads: number): { readonly length: number; readonly width: number } {
  if (
    typeof length !== "number" ||
    typeof width !== "number" ||
    !Number.isInteger(heads) ||
    heads < 1 ||
    width % heads !== 0
  )
    throw new TypeError(
      `attention of ${heads} heads over [${length}, ${width}]: the width must be a multiple of the heads`,
    );
  return { length, width };
}
