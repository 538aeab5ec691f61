import type { Rows } from "@faculty/shared/tensor";
import type { SampleName } from "./sample-names.ts";

/** Signals of some samples, a row each. */
export interface NamedRows {
  readonly names: readonly SampleName[];
  readonly signal: Rows<Float32Array>;
}

/** A row for each of `names`, which may repeat: that of the part that has it. @param width - Of a row. */
export function joinedRows(
  names: readonly SampleName[],
  width: number,
  parts: readonly NamedRows[],
): Rows<Float32Array> {
  const rowOf = new Map<SampleName, Float32Array>();
  for (const { names: own, signal } of parts)
    own.forEach((name, row) => void rowOf.set(name, signal.data.subarray(row * width, (row + 1) * width)));
  const data = new Float32Array(names.length * width);
  names.forEach((name, row) => data.set(rowOf.get(name) ?? [], row * width));
  return { rows: names.length, width, data };
}
