import type { ModelManifest } from "@faculty/models/manifests";
import { logSoftmax, type Rows } from "@faculty/shared/tensor";

/** What an exported model says of samples. */
export interface Answers {
  readonly logits: Rows<Float32Array>;
  readonly probabilities: Rows<Float32Array>;
}

/** What a student became, ready to be asked and to be written. */
export interface Exported {
  /** The caller disposes it. */
  readonly model: ExportedModel;
  /** What the student itself yields, which is then compared. */
  readonly of: "logits" | "probabilities" | "values";
  /** What it takes. */
  readonly takes: "prepared" | "samples";
  readonly bytes: number;
  /** Whole or not at all. @throws FacultyError IO_FAILED. */
  write(out: string): Promise<void>;
}

/** An exported model, run by what its readers run it by. Disposing frees it. */
export interface ExportedModel extends AsyncDisposable {
  /** What computes, for people. */
  readonly runtime: string;
  /** @param inputs - `[rows, …shape]`, as the file wants them. */
  answer(inputs: Float32Array, rows: number): Promise<Answers>;
}

/** What of an export is compared with a student that yields that. */
export function comparedOf({ output, says }: Pick<ModelManifest, "output" | "says">): Exported["of"] {
  if (says?.kind === "several") return "values"; // there is no class of the row that holds them all
  return output === "log-probabilities" ? "logits" : output;
}

export function probabilities(logits: Rows<Float32Array>): Rows<Float32Array> {
  const { rows, width, data } = logSoftmax(logits);
  return { rows, width, data: Float32Array.from(data, Math.exp) };
}
