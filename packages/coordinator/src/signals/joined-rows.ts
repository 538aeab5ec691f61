import type { Rows } from "@faculty/shared/tensor";
import type { SampleName } from "./sample-names.ts";

/** Signals of some samples, as many rows each as a sample has positions. */
export interface NamedRows {
  readonly names: readonly SampleName[];
  readonly signal: Rows<Float32Array>;
}

/** The rows of each of `names`, which may repeat: those of the part that has it. @param width - Of a row. */
export function joinedRows(
  names: readonly SampleName[],
  width: number,
  positions: number,
  parts: readonly NamedRows[],
): Rows<Float32Array> {
  const size = positions * width;
  const rowOf = new Map<SampleName, Float32Array>();
  for (const { names: own, signal } of parts)
    own.forEach((name, row) => void rowOf.set(name, signal.data.subarray(row * size, (row + 1) * size)));
  const data = new Float32Array(names.length * size);
  names.forEach((name, row) => data.set(rowOf.get(name) ?? [], row * size));
  return { rows: names.length * positions, width, data };
}
