import * as tf from "@tensorflow/tfjs";

/** Geometry of a sliding window over an image, NHWC; every gradient here walks the window's offsets one by one. */
export type WindowInfo = Pick<
  tf.backend_util.Conv2DInfo,
  | "batchSize"
  | "inHeight"
  | "inWidth"
  | "inChannels"
  | "outHeight"
  | "outWidth"
  | "strideHeight"
  | "strideWidth"
  | "padInfo"
>;

/** The input with the window's padding around it: `[batch, paddedHeight, paddedWidth, channels]`. */
export function padded(x: tf.Tensor4D, { padInfo }: WindowInfo, value = 0): tf.Tensor4D {
  const { top, bottom, left, right } = padInfo;
  return tf.pad(
    x,
    [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ],
    value,
  );
}

/** What every position of the window saw at its offset `(row, column)`: `[batch, outHeight, outWidth, channels]`. */
export function seenAt(paddedInput: tf.Tensor4D, info: WindowInfo, row: number, column: number): tf.Tensor4D {
  const [batch, , , channels] = paddedInput.shape;
  const seen = tf.stridedSlice(
    paddedInput,
    [0, row, column, 0],
    [batch, row + span(info.outHeight, info.strideHeight), column + span(info.outWidth, info.strideWidth), channels],
    [1, info.strideHeight, info.strideWidth, 1],
  );
  return seen as tf.Tensor4D; // declared without its rank
}

/**
 * The transpose of `seenAt`: values put where the window saw them, zeros elsewhere.
 * @param values - `[batch, outHeight, outWidth, channels]`.
 * @returns `[batch, paddedHeight, paddedWidth, channels]`.
 */
export function putBackAt(values: tf.Tensor4D, info: WindowInfo, row: number, column: number): tf.Tensor4D {
  const { strideHeight, strideWidth, outHeight, outWidth, padInfo } = info;
  const spread = spreadOut(values, strideHeight, strideWidth);
  const height = span(outHeight, strideHeight);
  const width = span(outWidth, strideWidth);
  const [batch, , , channels] = values.shape;
  const below = info.inHeight + padInfo.top + padInfo.bottom - row - height;
  const beside = info.inWidth + padInfo.left + padInfo.right - column - width;
  return tf.pad(tf.slice(spread, [0, 0, 0, 0], [batch, height, width, channels]), [
    [0, 0],
    [row, below],
    [column, beside],
    [0, 0],
  ]);
}

/** The padding taken off again. */
export function unpadded(x: tf.Tensor4D, { padInfo, inHeight, inWidth }: WindowInfo): tf.Tensor4D {
  const [batch, , , channels] = x.shape;
  return tf.slice(x, [0, padInfo.top, padInfo.left, 0], [batch, inHeight, inWidth, channels]);
}

/** Elements from the first to the last position of a window. */
function span(positions: number, stride: number): number {
  return (positions - 1) * stride + 1;
}

/** `stride − 1` zeros after every row and column. */
function spreadOut(values: tf.Tensor4D, strideHeight: number, strideWidth: number): tf.Tensor4D {
  if (strideHeight === 1 && strideWidth === 1) return values;
  const [batch, height, width, channels] = values.shape;
  const inRows = tf.pad(tf.reshape(values, [batch * height * width, 1, channels]), [
    [0, 0],
    [0, strideWidth - 1],
    [0, 0],
  ]);
  const rowLength = width * strideWidth * channels;
  const inColumns = tf.pad(tf.reshape(inRows, [batch * height, 1, rowLength]), [
    [0, 0],
    [0, strideHeight - 1],
    [0, 0],
  ]);
  return tf.reshape(inColumns, [batch, height * strideHeight, width * strideWidth, channels]);
}
