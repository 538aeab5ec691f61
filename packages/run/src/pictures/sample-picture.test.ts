import { inflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { samplePicture, spectrogram } from "./sample-picture.ts";

/** Rows of a PNG's pixels, red first; 33 bytes are its signature and head, 8 those of a chunk's. */
function pixelsOf({ png, width }: { readonly png: string; readonly width: number }): number[][] {
  const bytes = Buffer.from(png, "base64");
  const lines = inflateSync(bytes.subarray(33 + 8));
  const line = 1 + 3 * width;
  return Array.from({ length: lines.length / line }, (_, y) => [...lines.subarray(y * line + 1, (y + 1) * line)]);
}

test("one channel is grey, values from 0 to 1 stay as they are", () => {
  const picture = samplePicture(Float32Array.of(0, 0.2, 0.4, 0.6), [2, 2, 1]);
  expect(picture).toMatchObject({ width: 2, height: 2 });
  expect(pixelsOf(picture)).toEqual([
    [0, 0, 0, 51, 51, 51],
    [102, 102, 102, 153, 153, 153],
  ]);
});

test("three channels are colours; values beyond 0 to 1 reach from the lowest to the highest", () => {
  expect(pixelsOf(samplePicture(Float32Array.of(-2, 0, 2), [1, 1, 3]))).toEqual([[0, 128, 255]]);
});

test("a large picture is made small, each pixel the mean of those that it stands for", () => {
  const values = new Float32Array(100 * 192).map((_, i) => (i % 2 === 0 ? 1 : 0));
  const picture = samplePicture(values, [100, 192, 1]);
  expect(picture).toMatchObject({ width: 96, height: 50 });
  expect(new Set(pixelsOf(picture).flat())).toEqual(new Set([Math.round(255 / 2)]));
});

test("in a spectrogram time goes to the right and bands go up", () => {
  const quietThenLoud = Float32Array.of(0, 1, 2, 4); // two steps of a low and a high band
  const grey = (level: number) => Array.from({ length: 3 }, () => Math.round(255 * level));
  expect(pixelsOf(spectrogram(quietThenLoud, [2, 2]))).toEqual([
    [...grey(1 / 4), ...grey(1)],
    [...grey(0), ...grey(2 / 4)],
  ]);
});

test("what a series was padded with is no part of its spectrogram", () => {
  const padded = Float32Array.of(0, 1, 2, 4, 0, 0, 0, 0);
  expect(spectrogram(padded, [4, 2])).toEqual(spectrogram(padded.subarray(0, 4), [2, 2]));
  expect(spectrogram(new Float32Array(4), [2, 2])).toMatchObject({ width: 2, height: 2 }); // silence
});
