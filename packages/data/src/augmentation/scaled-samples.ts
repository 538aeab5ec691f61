import type { Source } from "@faculty/shared/samples";
import { sizeOf } from "@faculty/shared/tensor";
import type { Dataset, Samples } from "../samples/dataset.ts";
import { type InputRows, inputRows, storedValues } from "../samples/input-rows.ts";

/** Writes a sample as a model sees it: stored value × scale. */
type CopyScaled = (id: number, to: Float32Array) => void;

/**
 * A copy of all samples as float32 is kept where it takes no more than this: to copy is ten times faster than to scale, and a
 * model of 10 µs a sample would wait 2 µs for each that is read from a file.
 */
const maxKeptBytes = 64 * 1024 * 1024;

const kept = new WeakMap<Samples, CopyScaled>();

export function scaledSamples({ scale, inputShape, ...dataset }: Dataset, source: Source): CopyScaled {
  const samples = dataset[source];
  const found = kept.get(samples);
  if (found !== undefined) return found;
  const copy = copyFrom(samples, scale, sizeOf(inputShape));
  kept.set(samples, copy);
  return copy;
}

function copyFrom({ count, inputs }: Samples, scale: number, size: number): CopyScaled {
  const rows = inputRows(inputs, size);
  if ("length" in inputs && rows.element === "float32" && scale === 1) return rows.copyRow;
  const copyScaled = scaledRows(rows, scale, size);
  if (count * size * Float32Array.BYTES_PER_ELEMENT > maxKeptBytes) return copyScaled;
  const all = new Float32Array(count * size);
  for (let id = 0; id < count; id++) copyScaled(id, all.subarray(id * size, (id + 1) * size));
  return inputRows(all, size).copyRow;
}

function scaledRows(rows: InputRows, scale: number, size: number): CopyScaled {
  if (rows.element === "float32" && scale === 1) return rows.copyRow;
  const stored = storedValues(rows, size);
  return (id, to) => {
    rows.copyRow(id, stored);
    for (let i = 0; i < to.length; i++) to[i] = (stored[i] as number) * scale;
  };
}
