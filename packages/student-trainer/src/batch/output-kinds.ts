import type { OutputKind } from "@faculty/shared/outputs";
import { normalizeSoftRows, requireFinite } from "./soft-rows.ts";

/** What a reader of merged batches does by kind of output. */
interface OutputKindRow {
  /**
   * Rows as they travelled, made ready for a loss.
   * @param values - `[rows, width]`; overwritten.
   * @throws FacultyError NOT_FINITE, or MALFORMED_FRAME where a row is not what the kind's rows are.
   */
  readonly softRows: (what: string, values: Float32Array, width: number) => Float32Array;
  /** What is mixed is what a term that asks for logits compares with: nothing else travels. */
  readonly isItsLogits: boolean;
}

export const outputKinds: Readonly<Record<OutputKind, OutputKindRow>> = {
  distribution: { softRows: normalizeSoftRows, isItsLogits: false },
  independent: { softRows: requireFinite, isItsLogits: true },
  values: { softRows: requireFinite, isItsLogits: true },
};
