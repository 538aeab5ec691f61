import type { Source } from "@faculty/shared/samples";
import type { Dataset, Samples } from "../samples/dataset.ts";

/** Writes a sample as a model sees it: stored value × scale. */
type CopyScaled = (id: number, to: Float32Array) => void;

/** A copy of all samples as float32 is kept where it takes no more than this: to copy is ten times faster than to scale. */
const maxKeptBytes = 64 * 1024 * 1024;

const kept = new WeakMap<Samples, CopyScaled>();

export function scaledSamples({ scale, ...dataset }: Dataset, source: Source): CopyScaled {
  const samples = dataset[source];
  const found = kept.get(samples);
  if (found !== undefined) return found;
  const copy = copyFrom(samples, scale);
  kept.set(samples, copy);
  return copy;
}

function copyFrom({ inputs }: Samples, scale: number): CopyScaled {
  if (inputs instanceof Float32Array && scale === 1) return copyRows(inputs);
  const isKept = inputs.length * Float32Array.BYTES_PER_ELEMENT <= maxKeptBytes;
  if (!isKept) return (id, to) => scaleInto(to, inputs, id * to.length, scale);
  const all = new Float32Array(inputs.length);
  scaleInto(all, inputs, 0, scale);
  return copyRows(all);
}

function copyRows(all: Float32Array): CopyScaled {
  return (id, to) => to.set(all.subarray(id * to.length, (id + 1) * to.length));
}

function scaleInto(to: Float32Array, inputs: Samples["inputs"], start: number, scale: number): void {
  for (let i = 0; i < to.length; i++) to[i] = (inputs[start + i] as number) * scale;
}
