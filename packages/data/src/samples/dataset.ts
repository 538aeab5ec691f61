/** Samples of one source file set; a sample's id is its index. */
export interface Samples {
  readonly count: number;
  /** `count × sizeOf(inputShape)`, as stored: bytes of an image, float32 features, or token ids. */
  readonly inputs: Uint8Array | Float32Array;
  /** Class index of each sample. */
  readonly labels: Int32Array;
}

export interface Dataset {
  readonly name: string;
  /** SHA-256, hex, over all below: equal digests mean equal samples (digest.ts). */
  readonly digest: string;
  readonly classes: readonly string[];
  /** Of one sample, for example `[28, 28, 1]`. */
  readonly inputShape: readonly number[];
  /**
   * Where samples are texts: the token of each id, the first three those of token-ids.ts. Inputs `[length]` then hold
   * ids as float32, which is exact up to 2²⁴.
   */
  readonly vocabulary?: readonly string[] | undefined;
  /** Stored value × scale = the value a model sees; 1/255 for bytes of an image. */
  readonly scale: number;
  readonly train: Samples;
  readonly test: Samples;
}
