import type { Rows } from "@faculty/shared/tensor";

/** What an exported model says of samples. */
export interface Answers {
  readonly logits: Rows<Float32Array>;
  readonly probabilities: Rows<Float32Array>;
}

/** An exported model, run by what its readers run it by. Disposing frees it. */
export interface ExportedModel extends AsyncDisposable {
  /** What computes, for people. */
  readonly runtime: string;
  /** @param inputs - `[rows, …shape]`, as the file wants them. */
  answer(inputs: Float32Array, rows: number): Promise<Answers>;
}
