import type { InspectedOnnx } from "@faculty/models/inspect";

type Value = Pick<InspectedOnnx["ends"]["input"], "shape" | "axes">;

/**
 * The extents of an input beside the samples. An open one is the samples' of the same name, or else in the same place. Where
 * the first is fixed and the second is open, as in a recurrent layer's state `[layers, any, units]`, the second is how many
 * samples there are, for that is the order of the standard's LSTM and GRU.
 * @param input - Where the samples are given.
 * @param samples - Their shape, `[rows, …]`.
 */
export function extentsBeside({ shape = [], axes }: Value, input: Value, samples: readonly number[]): number[] {
  const isState = typeof shape[0] === "number" && shape[1] === null;
  return shape.map((extent, axis) => {
    if (extent !== null) return extent;
    const name = axes[axis] ?? null;
    const named = name === null ? -1 : input.axes.indexOf(name);
    const place = named !== -1 ? named : isState && axis === 1 ? 0 : axis;
    return samples[place] ?? 1;
  });
}
