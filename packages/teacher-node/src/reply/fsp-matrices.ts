import { poolingSpan, type Tensor } from "@faculty/shared/tensor";

type Features = Tensor<Float32Array>;

/** Positions and channels of each sample: a sequence has height 1. */
interface Maps {
  readonly rows: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly data: ArrayLike<number>;
}

/**
 * Flow of solution procedure between two layers, Yim et al. 2017 (CVPR) eq. 1: for each sample the inner products of
 * every two of their channels over the positions, divided by the number of positions. Where the grids differ the larger
 * is pooled to the smaller by adaptive averages.
 * @param first, second - `[rows, height, width, channels]` or `[rows, positions, channels]`.
 * @returns `[rows, channels of first, channels of second]`.
 */
export function fspMatrices(first: Features, second: Features): Features {
  const [all, others] = [mapsOf(first), mapsOf(second)];
  const height = Math.min(all.height, others.height);
  const width = Math.min(all.width, others.width);
  const [a, b] = [pooled(all, height, width), pooled(others, height, width)];
  const positions = height * width;
  const size = a.channels * b.channels;
  const data = new Float32Array(a.rows * size);
  for (let row = 0; row < a.rows; row++) {
    const sums = new Float64Array(size);
    for (let at = row * positions; at < (row + 1) * positions; at++)
      for (let i = 0; i < a.channels; i++) {
        const value = a.data[at * a.channels + i] as number;
        for (let j = 0; j < b.channels; j++) {
          const product = value * (b.data[at * b.channels + j] as number);
          sums[i * b.channels + j] = (sums[i * b.channels + j] as number) + product;
        }
      }
    data.set(
      sums.map((sum) => sum / positions),
      row * size,
    );
  }
  return { shape: [a.rows, a.channels, b.channels], data };
}

function mapsOf({ shape, data }: Features): Maps {
  const [rows = 0, ...sample] = shape;
  const [channels = 1, width = 1, height = 1] = sample.toReversed();
  return { rows, height, width, channels, data };
}

/** In float64, without TensorFlow: the student's own pooling is differentiated. */
function pooled(maps: Maps, height: number, width: number): Maps {
  if (maps.height === height && maps.width === width) return maps;
  const { rows, channels } = maps;
  const data = new Float64Array(rows * height * width * channels);
  for (let row = 0; row < rows; row++)
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const cell = data.subarray(((row * height + y) * width + x) * channels).subarray(0, channels);
        addMean(cell, maps, row, poolingSpan(y, maps.height, height), poolingSpan(x, maps.width, width));
      }
  return { rows, height, width, channels, data };
}

function addMean(
  cell: Float64Array,
  { height, width, channels, data }: Maps,
  row: number,
  [top, bottom]: readonly [number, number],
  [left, right]: readonly [number, number],
): void {
  const share = 1 / ((bottom - top) * (right - left));
  for (let y = top; y < bottom; y++)
    for (let x = left; x < right; x++)
      for (let c = 0; c < channels; c++) {
        const value = data[((row * height + y) * width + x) * channels + c] as number;
        cell[c] = (cell[c] as number) + share * value;
      }
}
