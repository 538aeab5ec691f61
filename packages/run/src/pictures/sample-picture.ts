import { png } from "./png.ts";

/** A PNG of a sample. */
export interface SamplePicture {
  /** Base64. */
  readonly png: string;
  readonly width: number;
  readonly height: number;
}

/** A page holds dozens of pictures. */
const longestSide = 96;
const white = 255;

/**
 * A picture as a model is shown it: what lies within 0 to 1 as it is, all else from its lowest value to its highest.
 * @param values - `[height, width, channels]`; of three channels colours, of any others the first.
 */
export function samplePicture(
  values: Float32Array,
  [height, width, channels]: readonly [number, number, number],
): SamplePicture {
  const { low, high } = rangeOf(values);
  const own = low >= 0 && high <= 1 ? { low: 0, high: 1 } : { low, high };
  const valueAt = (y: number, x: number, c: number) => values[(y * width + x) * channels + (channels === 3 ? c : 0)];
  return picture([height, width], (y, x, c) => levelOf(valueAt(y, x, c) ?? 0, own));
}

/**
 * Time from left to right, the first band at the bottom, the largest value white.
 * @param values - `[time, bands]`; steps of zeros at its end are padding, and not shown.
 */
export function spectrogram(values: Float32Array, [time, bands]: readonly [number, number]): SamplePicture {
  const last = values.findLastIndex((value) => value !== 0);
  const steps = last < 0 ? time : Math.floor(last / bands) + 1;
  const range = rangeOf(values.subarray(0, steps * bands));
  return picture([bands, steps], (y, x) => levelOf(values[x * bands + (bands - 1 - y)] ?? 0, range));
}

interface Range {
  readonly low: number;
  readonly high: number;
}

function rangeOf(values: Float32Array): Range {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return { low, high };
}

function levelOf(value: number, { low, high }: Range): number {
  return high > low ? (value - low) / (high - low) : 0;
}

/** Each pixel the mean of those that it stands for. @param levelAt - From 0 to 1. */
function picture(
  [height, width]: readonly [number, number],
  levelAt: (y: number, x: number, c: number) => number,
): SamplePicture {
  const step = Math.ceil(Math.max(height, width) / longestSide);
  const [rows, columns] = [Math.ceil(height / step), Math.ceil(width / step)];
  const pixels = new Uint8Array(rows * columns * 3);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      for (let c = 0; c < 3; c++) {
        const [bottom, right] = [Math.min(height, (row + 1) * step), Math.min(width, (column + 1) * step)];
        let [sum, count] = [0, 0];
        for (let y = row * step; y < bottom; y++)
          for (let x = column * step; x < right; x++, count++) sum += levelAt(y, x, c);
        pixels[(row * columns + column) * 3 + c] = Math.round(white * Math.min(1, Math.max(0, sum / count)));
      }
  return { png: png(columns, rows, pixels).toString("base64"), width: columns, height: rows };
}
