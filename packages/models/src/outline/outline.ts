/** A model as its files describe it, layer by layer, without TensorFlow. */
export interface Outline {
  /** The model's, or that of the layer it is within another one. */
  readonly name: string;
  readonly inputs: readonly OutlineTensor[];
  readonly outputs: readonly OutlineTensor[];
}

/** A layer by its class, and what its class is made with, in the words of TensorFlow.js. */
export interface OutlineLayer {
  readonly kind: string;
  readonly name: string;
  readonly config: LayerConfig;
  /** Where the layer is itself a model. */
  readonly model?: Outline | undefined;
}

export type LayerConfig = Readonly<Record<string, unknown>>;

/** One place where a layer is applied. */
export interface LayerCall {
  readonly layer: OutlineLayer;
  /** None of an input of the model. */
  readonly inputs: readonly OutlineTensor[];
}

/** What a layer yields at one place. */
export interface OutlineTensor {
  readonly call: LayerCall;
  /** Of a layer that yields several. */
  readonly index: number;
  /** Undefined where it shows only when the model is built. */
  readonly shape: TensorShape | undefined;
}

/** Extents, the batch first; null where one is open. */
export type TensorShape = readonly (number | null)[];
