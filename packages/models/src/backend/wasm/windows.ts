import tf from "#tfjs";

/**
 * Sliding windows over an image, NHWC, in operations that are fast on wasm. With strides `s` the padded image is taken
 * apart once into its `s × s` phases (every s-th row and column from each start), so that what a window sees at one of
 * its offsets is one contiguous block of one phase. tfjs' own `stridedSlice` copies value by value there.
 */
export type WindowInfo = Pick<
  tf.backend_util.Conv2DInfo,
  | "batchSize"
  | "inHeight"
  | "inWidth"
  | "outHeight"
  | "outWidth"
  | "strideHeight"
  | "strideWidth"
  | "filterHeight"
  | "filterWidth"
  | "padInfo"
>;

/** `phases[i][j]` holds rows i, i + strideHeight, … and columns j, j + strideWidth, …: `[batch, rows, columns · channels]`. */
export type Phases = readonly (readonly tf.Tensor3D[])[];

/** Calls `visit` for every offset of the window, in row-major order. */
export function eachOffset(
  { filterHeight, filterWidth }: WindowInfo,
  visit: (row: number, column: number) => void,
): void {
  for (let row = 0; row < filterHeight; row++) for (let column = 0; column < filterWidth; column++) visit(row, column);
}

/** The image with its padding, taken apart. */
export function takeApart(x: tf.Tensor4D, info: WindowInfo, padValue = 0): Phases {
  const { batchSize, inHeight, inWidth, strideHeight, strideWidth, padInfo } = info;
  const { rows, columns } = phaseExtents(info);
  const below = rows * strideHeight - inHeight - padInfo.top;
  const beside = columns * strideWidth - inWidth - padInfo.left;
  const channels = x.shape[3];
  const widened = tf.pad(
    tf.reshape(x, [batchSize, inHeight, inWidth * channels]),
    [
      [0, 0],
      [padInfo.top, below],
      [padInfo.left * channels, beside * channels],
    ],
    padValue,
  );
  const byRow = outermost(widened, [batchSize * rows, strideHeight, columns * strideWidth * channels]);
  const byBoth = outermost(byRow, [strideHeight * batchSize * rows * columns, strideWidth, channels]);
  const blocks = tf.unstack(
    tf.reshape(byBoth, [strideWidth * strideHeight, batchSize, rows, columns * channels]),
  ) as tf.Tensor3D[];
  return Array.from({ length: strideHeight }, (_, i) =>
    Array.from({ length: strideWidth }, (_, j) => blocks[j * strideHeight + i] as tf.Tensor3D),
  );
}

/** What every position of the window saw at its offset: `[batch · outHeight · outWidth, channels]`. */
export function seenAt(phases: Phases, info: WindowInfo, row: number, column: number): tf.Tensor2D {
  const { batchSize, outHeight, outWidth, strideHeight, strideWidth } = info;
  const phase = phases[row % strideHeight]?.[column % strideWidth] as tf.Tensor3D;
  const channels = phase.shape[2] / phaseExtents(info).columns;
  const start = [0, Math.floor(row / strideHeight), Math.floor(column / strideWidth) * channels] as const;
  return tf.reshape(tf.slice(phase, [...start], [batchSize, outHeight, outWidth * channels]), [-1, channels]);
}

/**
 * The transpose of `takeApart` and `seenAt`: the sum over all offsets of values put where the window saw them.
 * @param valuesAt - Of one offset, `[batch · outHeight · outWidth, channels]`.
 * @returns `[batch, inHeight, inWidth, channels]`.
 */
export function putTogether(
  info: WindowInfo,
  channels: number,
  valuesAt: (row: number, column: number) => tf.Tensor,
): tf.Tensor4D {
  const { batchSize, inHeight, inWidth, outHeight, outWidth, strideHeight, strideWidth, padInfo } = info;
  const { rows, columns } = phaseExtents(info);
  const sums: tf.Tensor[] = [];
  eachOffset(info, (row, column) => {
    const above = Math.floor(row / strideHeight);
    const before = Math.floor(column / strideWidth);
    const values = tf.pad(tf.reshape(valuesAt(row, column), [batchSize, outHeight, outWidth * channels]), [
      [0, 0],
      [above, rows - above - outHeight],
      [before * channels, (columns - before - outWidth) * channels],
    ]);
    const block = (column % strideWidth) * strideHeight + (row % strideHeight);
    const sum = sums[block];
    sums[block] = sum ? tf.add(sum, values) : values;
  });
  const blocks = Array.from(
    { length: strideWidth * strideHeight },
    (_, block) => sums[block] ?? tf.zeros([batchSize, rows, columns * channels]),
  );
  const positions = strideHeight * batchSize * rows * columns;
  const byRow = outermost(tf.stack(blocks), [strideWidth, positions, channels]);
  const whole = outermost(byRow, [strideHeight, batchSize * rows, columns * strideWidth * channels]);
  const image = tf.slice(
    tf.reshape(whole, [batchSize, rows * strideHeight, columns * strideWidth * channels]),
    [0, padInfo.top, padInfo.left * channels],
    [batchSize, inHeight, inWidth * channels],
  );
  return tf.reshape(image, [batchSize, inHeight, inWidth, channels]);
}

/** Rows and columns of one phase: the padded image's, divided by the strides and rounded up. */
function phaseExtents({ inHeight, inWidth, strideHeight, strideWidth, padInfo }: WindowInfo) {
  return {
    rows: Math.ceil((inHeight + padInfo.top + padInfo.bottom) / strideHeight),
    columns: Math.ceil((inWidth + padInfo.left + padInfo.right) / strideWidth),
  };
}

/** The values in `shape` with its first two axes exchanged. */
function outermost(x: tf.Tensor, shape: [number, number, number]): tf.Tensor {
  const viewed = tf.reshape(x, shape);
  return shape[0] === 1 || shape[1] === 1 ? viewed : tf.transpose(viewed, [1, 0, 2]);
}
