import * as tf from "@tensorflow/tfjs";
import { purposes } from "../random/purpose.ts";
import { createRandom } from "../random/random.ts";
import type { NextSeed } from "./architectures/architecture.ts";

interface StepDropoutConfig {
  readonly name?: string;
  readonly rate: number;
  readonly seed: number;
}

const maxSeed = 2 ** 31 - 1;

/**
 * Dropout whose mask is a function of `(seed, step)`, so that a resumed training draws the masks an uninterrupted one
 * would have drawn. TensorFlow.js' own either draws from the global generator or, with a seed, the same mask each time.
 * It is saved as a plain `Dropout`, which any tfjs can load. (A class because tfjs builds layers from classes.)
 */
class StepDropout extends tf.layers.Layer {
  static readonly className = "Dropout";
  readonly rate: number;
  readonly seed: number;
  step = 0;

  constructor(config: StepDropoutConfig) {
    super(config.name === undefined ? {} : { name: config.name });
    this.rate = config.rate;
    this.seed = config.seed ?? 0;
    this.supportsMasking = true;
  }

  override computeOutputShape(inputShape: tf.Shape): tf.Shape {
    return inputShape;
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: Readonly<Record<string, unknown>>): tf.Tensor {
    const input = Array.isArray(inputs) ? (inputs[0] as tf.Tensor) : inputs;
    if (kwargs["training"] !== true || this.rate === 0) return input;
    return tf.dropout(
      input,
      this.rate,
      undefined,
      createRandom(this.seed, purposes.dropout, this.step).integer(0, maxSeed),
    );
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), rate: this.rate, seed: this.seed };
  }
}

/** A dropout layer, or none where the rate is 0. */
export function dropout(name: string, rate: number, nextSeed: NextSeed): readonly tf.layers.Layer[] {
  return rate === 0 ? [] : [new StepDropout({ name, rate, seed: nextSeed() })];
}

/** Chooses the masks that dropout draws: to be called with the number of each training step, before it. */
export function setDropoutStep(model: tf.LayersModel, step: number): void {
  for (const layer of model.layers) if (layer instanceof StepDropout) layer.step = step;
}

/** Makes tfjs build a `StepDropout` where a saved model says `Dropout`. */
export function registerStepDropout(): void {
  tf.serialization.registerClass(StepDropout as unknown as tf.serialization.SerializableConstructor<StepDropout>);
}
