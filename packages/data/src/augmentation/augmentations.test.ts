import type { Random } from "@faculty/shared/random";
import { expect, test } from "vitest";
import { brightness } from "./brightness.ts";
import { contrast } from "./contrast.ts";
import { crop } from "./crop.ts";
import { cutout } from "./cutout.ts";
import { flipHorizontal } from "./flip-horizontal.ts";
import { frequencyMask } from "./frequency-mask.ts";
import { noise } from "./noise.ts";
import { rotate } from "./rotate.ts";
import type { Sample } from "./sample.ts";
import { shift } from "./shift.ts";
import { timeMask } from "./time-mask.ts";
import { tokenDropout } from "./token-dropout.ts";
import { tokenMask } from "./token-mask.ts";

const numbered = () => imageOf([1, 2, 3], [4, 5, 6], [7, 8, 9]);

test.each([
  [0, 0, [1, 2, 3], [4, 5, 6], [7, 8, 9]],
  [1, 0, [0, 0, 0], [1, 2, 3], [4, 5, 6]],
  [-1, 0, [4, 5, 6], [7, 8, 9], [0, 0, 0]],
  [0, 1, [0, 1, 2], [0, 4, 5], [0, 7, 8]],
  [0, -2, [3, 0, 0], [6, 0, 0], [9, 0, 0]],
  [1, -1, [0, 0, 0], [2, 3, 0], [5, 6, 0]],
  [-2, 2, [0, 0, 7], [0, 0, 0], [0, 0, 0]],
  [3, 1, [0, 0, 0], [0, 0, 0], [0, 0, 0]],
  [0, -5, [0, 0, 0], [0, 0, 0], [0, 0, 0]],
])("shift moves %i down and %i right and fills with 0", (down, right, ...rows) => {
  const image = numbered();
  shift.change(image, { kind: "shift", pixels: 5 }, drawing(down, right));
  expect([...image.values]).toEqual(rows.flat());
});

test("shift draws within its pixels, both ends included", () => {
  const bounds: number[][] = [];
  const random = { ...drawing(), integer: (from: number, to: number) => (bounds.push([from, to]), 0) };
  shift.change(numbered(), { kind: "shift", pixels: 2 }, random);
  expect(bounds).toEqual([
    [-2, 2],
    [-2, 2],
  ]);
});

test("flip-horizontal mirrors columns and leaves channels in order", () => {
  const image = { ...imageOf([1, 10, 2, 20, 3, 30]), width: 3, channels: 2 };
  flipHorizontal.change(image, { kind: "flip-horizontal", probability: 0.5 }, drawing(0.49));
  expect([...image.values]).toEqual([3, 30, 2, 20, 1, 10]);
  flipHorizontal.change(image, { kind: "flip-horizontal", probability: 0.5 }, drawing(0.5));
  expect([...image.values]).toEqual([3, 30, 2, 20, 1, 10]);
});

test.each([
  [0, 0, [1, 2, 3], [4, 5, 6], [7, 8, 9]],
  [-1, 0, [4, 5, 6], [1, 2, 3], [4, 5, 6]],
  [2, 0, [7, 8, 9], [4, 5, 6], [1, 2, 3]],
  [0, -2, [3, 2, 1], [6, 5, 4], [9, 8, 7]],
  [1, 1, [5, 6, 5], [8, 9, 8], [5, 6, 5]],
])("crop from %i, %i mirrors about the border pixel", (top, left, ...rows) => {
  const image = numbered();
  crop.change(image, { kind: "crop", padding: 2 }, drawing(top, left));
  expect([...image.values]).toEqual(rows.flat());
});

test("crop refuses to mirror more pixels than there are", () => {
  expect(() => crop.change(numbered(), { kind: "crop", padding: 3 }, drawing(0, 0))).toThrow(
    "augmentation crop mirrors 3 pixels, the images of 3×3 have too few",
  );
});

test.each([
  [1, 1, 1, [1, 2, 3], [4, 0, 6], [7, 8, 9]],
  [2, 1, 1, [0, 0, 3], [0, 0, 6], [7, 8, 9]],
  [3, 0, 0, [0, 0, 3], [0, 0, 6], [7, 8, 9]],
  [3, 2, 1, [1, 2, 3], [0, 0, 0], [0, 0, 0]],
  [64, 1, 2, [0, 0, 0], [0, 0, 0], [0, 0, 0]],
])("cutout of %i around %i, %i stays inside the image", (size, row, column, ...rows) => {
  const image = numbered();
  cutout.change(image, { kind: "cutout", size }, drawing(row, column));
  expect([...image.values]).toEqual(rows.flat());
});

test("noise adds std × a normal draw to each value", () => {
  const image = imageOf([1, 2]);
  noise.change(image, { kind: "noise", std: 0.5 }, drawing(3, -1));
  expect([...image.values]).toEqual([1 + 0.5 * 3, 2 + 0.5 * -1]);
});

test("brightness adds one number to every pixel", () => {
  const image = imageOf([1, 2]);
  brightness.change(image, { kind: "brightness", amount: 0.5 }, drawing(0.75));
  expect([...image.values]).toEqual([1 + 0.5 * 0.5, 2 + 0.5 * 0.5]);
});

test("contrast moves every pixel from the mean by one factor", () => {
  const image = imageOf([1, 2, 6]);
  contrast.change(image, { kind: "contrast", amount: 0.5 }, drawing(1));
  expect([...image.values]).toEqual([3 - 2 * 1.5, 3 - 1 * 1.5, 3 + 3 * 1.5]);
});

test("rotate turns clockwise about the centre", () => {
  const image = numbered();
  rotate.change(image, { kind: "rotate", degrees: 90 }, drawing(1));
  expect([...image.values].map((value) => Math.round(value * 1e6) / 1e6)).toEqual([7, 4, 1, 8, 5, 2, 9, 6, 3]);
});

test("rotate by nothing changes nothing, and what comes in from outside is 0", () => {
  const image = numbered();
  rotate.change(image, { kind: "rotate", degrees: 45 }, drawing(0.5));
  expect(image.values).toEqual(numbered().values);
  rotate.change(image, { kind: "rotate", degrees: 45 }, drawing(1));
  const reach = Math.SQRT2 - 1; // a corner's pixel lies so far outside, and no other is near
  expect(image.values[0]).toBeCloseTo(4 * (1 - reach), 5);
});

test.each([
  [1, [2, 1], [1, 0, 0, 4]],
  [1, [0, 3], [1, 2, 3, 4]],
  [2, [1, 0, 1, 3], [0, 2, 3, 0]],
  [1, [9, 0], [0, 0, 0, 0]],
])("time-mask sets %d spans of drawn length and place to 0", (count, draws, steps) => {
  const series = { ...imageOf([1, 1], [2, 2], [3, 3], [4, 4]) };
  timeMask.change(series, { kind: "time-mask", steps: 9, count }, drawing(...draws));
  expect([...series.values]).toEqual(steps.flatMap((value) => [value, value]));
});

test("frequency-mask sets a drawn band to 0 at every step", () => {
  const series = imageOf([1, 2, 3], [4, 5, 6]);
  frequencyMask.change(series, { kind: "frequency-mask", bands: 2, count: 1 }, drawing(2, 1));
  expect([...series.values]).toEqual([1, 0, 0, 4, 0, 0]);
});

test("token-dropout closes the gaps and pads at the end", () => {
  const text = imageOf([7, 8, 9, 0, 0]);
  tokenDropout.change(text, { kind: "token-dropout", probability: 0.5 }, drawing(0.4, 0.5, 0.9));
  expect([...text.values]).toEqual([8, 9, 0, 0, 0]);
});

test("token-dropout keeps the first token where it would keep none", () => {
  const text = imageOf([7, 8]);
  tokenDropout.change(text, { kind: "token-dropout", probability: 0.5 }, drawing(0, 0));
  expect([...text.values]).toEqual([7, 0]);
});

test("token-mask puts the mask in a token's place and leaves padding", () => {
  const text = imageOf([7, 8, 9, 0]);
  tokenMask.change(text, { kind: "token-mask", probability: 0.5 }, drawing(0.4, 0.5, 0.1));
  expect([...text.values]).toEqual([2, 8, 2, 0]);
});

function imageOf(...rows: number[][]): Sample {
  const values = Float32Array.from(rows.flat());
  const width = rows[0]?.length ?? 0;
  return { height: rows.length, width, channels: 1, values, scratch: new Float32Array(values.length) };
}

/** Draws the given values in turn, whatever is asked for. */
function drawing(...draws: number[]): Random {
  const next = () => draws.shift() as number;
  return { uniform: next, integer: next, normal: next };
}
