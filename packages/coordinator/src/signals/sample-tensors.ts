import type { NumberTensor } from "@faculty/shared/frames";
import type { SignalKey } from "./signal-key.ts";

type Positions = Pick<SignalKey, "positions">;

/** A codec's tensors, `[rows, …]`, as they are kept: `[samples, positions, …]` where a sample has several rows. */
export function bySample(tensors: readonly NumberTensor[], { positions = 1 }: Positions): readonly NumberTensor[] {
  if (positions === 1) return tensors;
  return tensors.map(({ shape: [rows = 0, ...rest], ...tensor }) => {
    return { ...tensor, shape: [rows / positions, positions, ...rest] };
  });
}

/** As the codec reads it. */
export function byRow(tensor: NumberTensor, { positions = 1 }: Positions): NumberTensor {
  if (positions === 1) return tensor;
  const [samples = 0, , ...rest] = tensor.shape;
  return { ...tensor, shape: [samples * positions, ...rest] };
}
