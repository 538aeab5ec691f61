import type { Source } from "@faculty/shared/samples";
import { sizeOf } from "@faculty/shared/tensor";
import type { Dataset, Samples } from "../samples/dataset.ts";
import { inputRows, storedValues } from "../samples/input-rows.ts";

/** Writes a sample as a model sees it: stored value × scale. */
type CopyScaled = (id: number, to: Float32Array) => void;

/** A copy of all samples as float32 is kept where it takes no more than this: to copy is ten times faster than to scale. */
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

function copyFrom({ inputs }: Samples, scale: number, size: number): CopyScaled {
  const rows = inputRows(inputs, size);
  if (rows.element === "float32" && scale === 1) return rows.copyRow;
  const isKept = "length" in inputs && inputs.length * Float32Array.BYTES_PER_ELEMENT <= maxKeptBytes;
  if (!isKept) {
    const stored = storedValues(rows, size);
    return (id, to) => {
      rows.copyRow(id, stored);
      for (let i = 0; i < to.length; i++) to[i] = (stored[i] as number) * scale;
    };
  }
  return inputRows(
    Float32Array.from(inputs, (value) => value * scale),
    size,
  ).copyRow;
}
