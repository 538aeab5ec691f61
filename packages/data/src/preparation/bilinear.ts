/** A part of an image's pixels, after it was given another size. */
export interface Window {
  /** What the whole image is resized to. */
  readonly size: readonly [height: number, width: number];
  /** First row and column of the part. */
  readonly offset: readonly [top: number, left: number];
  /** Rows and columns of the part. */
  readonly extent: readonly [height: number, width: number];
}

/** Writes the window of one image, `[…extent, channels]`. */
export type Resize = (image: Float32Array, out: Float32Array) => void;

/**
 * Bilinear interpolation between the centres of pixels, without smoothing first: place i of n looks at
 * `(i + ½) · own / n − ½`, kept within the image. As `tf.image.resize` does it, and OpenCV's INTER_LINEAR. Each value is
 * computed in float64 and rounded once, so that it is the same on every machine.
 */
export function bilinear(
  [height, width, channels]: readonly [number, number, number],
  { size, offset, extent }: Window,
): Resize {
  const [rows, columns] = extent;
  const vertical = taps(height, size[0], offset[0], rows);
  const horizontal = taps(width, size[1], offset[1], columns);
  const line = width * channels;
  return (image, out) => {
    let at = 0;
    for (let row = 0; row < rows; row++) {
      const top = (vertical.low[row] as number) * line;
      const bottom = (vertical.high[row] as number) * line;
      const down = vertical.share[row] as number;
      for (let column = 0; column < columns; column++) {
        const left = (horizontal.low[column] as number) * channels;
        const right = (horizontal.high[column] as number) * channels;
        const across = horizontal.share[column] as number;
        for (let c = 0; c < channels; c++) {
          const above = between(image[top + left + c] as number, image[top + right + c] as number, across);
          const below = between(image[bottom + left + c] as number, image[bottom + right + c] as number, across);
          out[at++] = between(above, below, down);
        }
      }
    }
  };
}

/** Exact where both are the same, and at both ends. */
function between(a: number, b: number, share: number): number {
  return share === 0 ? a : a + (b - a) * share;
}

interface Taps {
  readonly low: Int32Array;
  readonly high: Int32Array;
  /** Of `high`, below 1. */
  readonly share: Float64Array;
}

function taps(own: number, size: number, offset: number, count: number): Taps {
  const places = Float64Array.from({ length: count }, (_, i) =>
    Math.min(Math.max(((i + offset + 0.5) * own) / size - 0.5, 0), own - 1),
  );
  return {
    low: Int32Array.from(places, Math.floor),
    high: Int32Array.from(places, (place) => Math.min(Math.floor(place) + 1, own - 1)),
    share: places.map((place) => place - Math.floor(place)),
  };
}
