/** One sample of a view while it is augmented, in the units the model sees. */
export interface Image {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** `[height, width, channels]`, row-major; augmentations change it in place. */
  readonly pixels: Float32Array;
  /** As long as `pixels`, with no meaning between two augmentations. */
  readonly scratch: Float32Array;
}
