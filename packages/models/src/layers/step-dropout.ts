import { createRandom, purposes } from "@faculty/shared/random";
import { sizeOf } from "@faculty/shared/tensor";
import tf from "#tfjs";
import { dropoutMask } from "./dropout-mask.ts";

interface StepDropoutConfig {
  readonly name?: string;
  readonly rate: number;
  readonly seed: number;
}

/**
 * Dropout whose mask is a function of `(seed, step)`, so that a resumed training draws the masks an uninterrupted one
 * would have drawn. TensorFlow.js' own either draws from the global generator or, with a seed, the same mask each time.
 * It is saved as a plain `Dropout`, which any tfjs can load. (A class because tfjs builds layers from classes.)
 */
class StepDropout extends tf.layers.Layer {
  static readonly className = "Dropout";
  readonly rate: number;
  readonly seed: number;
  #step = 0;
  #mask: Float32Array | null = null;

  constructor(config: StepDropoutConfig) {
    super(config.name === undefined ? {} : { name: config.name });
    this.rate = config.rate;
    this.seed = config.seed ?? 0;
    this.supportsMasking = true;
  }

  set step(step: number) {
    if (step !== this.#step) this.#mask = null;
    this.#step = step;
  }

  /** The mask of the current step; the same array while step and size stay. */
  mask(size: number): Float32Array {
    if (this.#mask?.length !== size)
      this.#mask = dropoutMask(size, this.rate, createRandom(this.seed, purposes.dropout, this.#step));
    return this.#mask;
  }

  madeMask(values: unknown): boolean {
    return values === this.#mask;
  }

  override computeOutputShape(inputShape: tf.Shape): tf.Shape {
    return inputShape;
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: Readonly<Record<string, unknown>>): tf.Tensor {
    const input = Array.isArray(inputs) ? (inputs[0] as tf.Tensor) : inputs;
    if (kwargs["training"] !== true || this.rate === 0) return input;
    return input.mul(tf.tensor(this.mask(sizeOf(input.shape)), input.shape));
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), rate: this.rate, seed: this.seed };
  }
}

/** Chooses the masks that dropout draws: to be called with the number of each training step, before it. */
export function setDropoutStep(model: tf.LayersModel, step: number): void {
  for (const layer of model.layers) if (layer instanceof StepDropout) layer.step = step;
}

/** A dropout layer as whoever computes without it sees it. */
export interface DropoutLayer {
  readonly name: string;
  /** What the layer multiplies its input by at the chosen step. */
  mask(size: number): Float32Array;
  /** Whether these values are, as an array, the mask that was last made. */
  madeMask(values: unknown): boolean;
}

/** The layers that drop values while the model trains. */
export function dropoutLayers(model: tf.LayersModel): readonly DropoutLayer[] {
  return model.layers.filter((layer) => layer instanceof StepDropout && layer.rate > 0) as unknown as StepDropout[];
}

/** Makes tfjs build a `StepDropout` where a saved model says `Dropout`. */
export function registerStepDropout(): void {
  tf.serialization.registerClass(StepDropout as unknown as tf.serialization.SerializableConstructor<StepDropout>);
}
