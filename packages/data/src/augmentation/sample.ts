/** One sample of a view while it is augmented, in the units the model sees. */
export interface Sample {
  /** Rows of an image, time steps of a series without its padding; else 1. */
  readonly height: number;
  /** Columns of an image, values of a time step, tokens of a text; else 1. */
  readonly width: number;
  /** Of an image, or all values of a sample that has no shape to speak of; else 1. */
  readonly channels: number;
  /** `[height, width, channels]`, row-major; augmentations change it in place. */
  readonly values: Float32Array;
  /** At least as long as `values`, with no meaning between two augmentations. */
  readonly scratch: Float32Array;
}
