// @ts-check

/**
 * @typedef {object} Preparation - the keys of `inputs` that concern a picture (docs/run-file.md)
 * @property {readonly [number, number]} [resize]
 * @property {readonly [number, number]} [crop]
 * @property {"rgb" | "bgr" | "grey"} [channels]
 * @property {number} [scale]
 * @property {number | readonly number[]} [mean]
 * @property {number | readonly number[]} [std]
 * @property {"float32" | "int32" | "uint8"} [dtype]
 * @property {"nhwc" | "nchw" | "flat"} [layout]
 */

/**
 * @typedef {object} PictureInput - how a picture becomes what the student takes
 * @property {readonly [number, number]} size - height and width that the whole picture is resized to
 * @property {readonly [number, number]} extent - height and width of its middle
 * @property {number} channels - of the student's input
 * @property {Preparation} spec
 */

/**
 * @param {readonly number[]} shape - of the student's input, without the batch
 * @param {Preparation} spec - of the file's metadata
 * @returns {PictureInput | null} null where no picture can be that
 */
export function pictureInput(shape, spec) {
  const wanted = extentOf(shape, spec);
  if (wanted === null) return null;
  const [height, width, channels] = wanted;
  if (channels !== 1 && channels !== 3) return null;
  const extent = /** @type {const} */ ([height, width]);
  return { size: spec.resize ?? extent, extent, channels, spec };
}

/**
 * @param {readonly number[]} shape
 * @param {Preparation} spec
 * @returns {readonly [height: number, width: number, channels: number] | null}
 */
function extentOf(shape, { layout = "nhwc", resize, crop = resize }) {
  const [first = 0, second = 0, third = 0] = shape;
  if (layout === "flat") {
    if (crop === undefined || shape.length !== 1) return null;
    return [crop[0], crop[1], first / (crop[0] * crop[1])];
  }
  if (shape.length !== 3) return null;
  return layout === "nchw" ? [second, third, first] : [first, second, third];
}

/** ITU-R BT.601, as Faculty turns colours into grey. */
const LUMA = [0.299, 0.587, 0.114];

/** Least and most of whole numbers. */
const WHOLES = { float32: null, int32: [-(2 ** 31), 2 ** 31 - 1], uint8: [0, 255] };

/**
 * The steps of a preparation in their order: resize, crop, channels, scale, mean and deviation, rounding, layout. The
 * same as `createPreparation` of `@faculty/data/preparation`.
 * @param {{ height: number, width: number, values: Float32Array }} picture - `[height, width, 3]`, from 0 to 1
 * @param {PictureInput} input
 * @returns {Float32Array} `shape` of the student's input
 */
export function preparePicture(picture, { size, extent, channels, spec }) {
  const { scale = 1, mean = 0, std = 1, dtype = "float32", layout } = spec;
  const window = resized(picture, size, extent);
  const pixels = extent[0] * extent[1];
  const whole = WHOLES[dtype];
  const made = new Float32Array(pixels * channels);
  for (let channel = 0; channel < channels; channel++) {
    const source = spec.channels === "bgr" ? 2 - channel : channel;
    for (let pixel = 0; pixel < pixels; pixel++) {
      const rgb = window.subarray(pixel * 3, pixel * 3 + 3);
      const own = channels === 1 ? LUMA.reduce((sum, weight, c) => sum + weight * at(rgb, c), 0) : at(rgb, source);
      const value = (own * scale - at(mean, channel)) / at(std, channel);
      const place = layout === "nchw" ? channel * pixels + pixel : pixel * channels + channel;
      made[place] = whole === null ? value : Math.min(Math.max(Math.round(value), at(whole, 0)), at(whole, 1));
    }
  }
  return made;
}

/**
 * Bilinear interpolation between the centres of pixels, then the middle.
 * @param {{ height: number, width: number, values: Float32Array }} picture
 * @param {readonly [number, number]} size
 * @param {readonly [number, number]} extent
 */
function resized({ height, width, values }, size, extent) {
  const down = places(height, size[0], extent[0]);
  const across = places(width, size[1], extent[1]);
  const window = new Float32Array(extent[0] * extent[1] * 3);
  let written = 0;
  for (const row of down)
    for (const column of across)
      for (let c = 0; c < 3; c++) {
        const value = (/** @type {number} */ y, /** @type {number} */ x) => at(values, (y * width + x) * 3 + c);
        const above = between(value(row.low, column.low), value(row.low, column.high), column.share);
        const below = between(value(row.high, column.low), value(row.high, column.high), column.share);
        window[written++] = between(above, below, row.share);
      }
  return window;
}

/**
 * @param {number} own - rows, or columns, of the picture
 * @param {number} size - that it is resized to
 * @param {number} count - in the middle, that are kept
 */
function places(own, size, count) {
  const offset = Math.floor((size - count) / 2);
  return Array.from({ length: count }, (_, i) => {
    const place = Math.min(Math.max(((i + offset + 0.5) * own) / size - 0.5, 0), own - 1);
    const low = Math.floor(place);
    return { low, high: Math.min(low + 1, own - 1), share: place - low };
  });
}

/**
 * @param {number} a
 * @param {number} b
 * @param {number} share - of `b`
 */
function between(a, b, share) {
  return a + (b - a) * share;
}

/**
 * @param {number | ArrayLike<number>} values - one for every place, or each its own
 * @param {number} place
 */
function at(values, place) {
  return typeof values === "number" ? values : Number(values[place]);
}
