/** A model as whoever uses it without Faculty has it. Disposing frees it. */
export interface Alone extends AsyncDisposable {
  /**
   * @param inputs - `[rows, …]`, as the data set shows its samples.
   * @returns `[rows, classes]`.
   */
  ask(inputs: Float32Array, rows: number): Promise<Float32Array>;
}
