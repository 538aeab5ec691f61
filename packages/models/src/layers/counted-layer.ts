/** A layer whose multiply-adds do not follow from the shapes of its kernels. */
export interface CountedLayer {
  /** For one sample. */
  readonly multiplyAdds: number;
}
