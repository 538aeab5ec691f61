/** One of the model's channels. */
export interface Channel {
  /** Among the model's channels. */
  readonly place: number;
  /** The channel of the sample that it is, or a weight for each of them. */
  readonly source: number | readonly number[];
  readonly scale: number;
  readonly mean: number;
  readonly std: number;
}

export interface PixelOptions {
  /** Of one sample. */
  readonly pixels: number;
  /** Channels of the sample. */
  readonly own: number;
  readonly channels: readonly Channel[];
  /** Whether channels come first. */
  readonly isTurned: boolean;
  /** Of whole numbers: the least and the most. */
  readonly whole: readonly [number, number] | null;
}

/** Writes `(value · scale − mean) / std` of each channel of each pixel, computed in float64 and rounded once. */
export function writePixels({ pixels, own, channels, isTurned, whole }: PixelOptions) {
  const stride = isTurned ? 1 : channels.length;
  return (sample: Float32Array, out: Float32Array): void => {
    for (const { place, source, scale, mean, std } of channels) {
      let at = isTurned ? place * pixels : place;
      for (let pixel = 0; pixel < pixels; pixel++, at += stride) {
        const value =
          typeof source === "number" ? (sample[pixel * own + source] as number) : mix(sample, pixel * own, source);
        const made = (value * scale - mean) / std;
        out[at] = whole === null ? made : Math.min(Math.max(Math.round(made), whole[0]), whole[1]);
      }
    }
  };
}

function mix(sample: Float32Array, start: number, weights: readonly number[]): number {
  let sum = 0;
  for (let c = 0; c < weights.length; c++) sum += (sample[start + c] as number) * (weights[c] as number);
  return sum;
}
