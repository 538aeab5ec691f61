import { type OutputKind, type OutputSpec, outputParts, rowWidth } from "@faculty/shared/outputs";
import { normalizeSoftRows, requireFinite } from "./soft-rows.ts";

/** What a reader of merged batches does by kind of output. */
interface OutputKindRow {
  /**
   * Rows as they travelled, made ready for a loss.
   * @param values - Rows of that output; overwritten.
   * @throws FacultyError NOT_FINITE, or MALFORMED_FRAME where a row is not what the kind's rows are.
   */
  readonly softRows: (what: string, values: Float32Array, output: OutputSpec) => Float32Array;
  /** What is mixed is what a term that asks for logits compares with: nothing else travels. */
  readonly isItsLogits: boolean;
}

export const outputKinds: Readonly<Record<OutputKind, OutputKindRow>> = {
  distribution: {
    softRows: (what, values, output) => normalizeSoftRows(what, values, rowWidth(output)),
    isItsLogits: false,
  },
  independent: { softRows: finite, isItsLogits: true },
  values: { softRows: finite, isItsLogits: true },
  several: { softRows: severalRows, isItsLogits: false },
};

function finite(what: string, values: Float32Array, output: OutputSpec): Float32Array {
  return requireFinite(what, values, rowWidth(output));
}

/** Each output of each sample as its kind is. */
function severalRows(what: string, values: Float32Array, output: OutputSpec): Float32Array {
  const width = rowWidth(output);
  const parts = outputParts(output);
  for (let start = 0; start < values.length; start += width)
    for (const { output: one, from, size } of parts)
      outputKinds[one.kind].softRows(
        `${what}: output ${one.name} of sample ${start / width}`,
        values.subarray(start + from, start + from + size),
        one,
      );
  return values;
}
