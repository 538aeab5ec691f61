import { expect, test } from "vitest";
import { pictureGrid } from "./picture-grid.ts";
import { pixelsOfPng, png } from "./png.ts";

/** A picture of one colour. */
function plain(width: number, height: number, colour: readonly [number, number, number]) {
  const pixels = Uint8Array.from({ length: width * height * 3 }, (_, i) => colour[i % 3] as number);
  return { width, height, png: png(width, height, pixels).toString("base64") };
}

test("pictures stand six beside each other, each in a cell of the largest, enlarged by whole pixels", () => {
  const pictures = Array.from({ length: 7 }, (_, i) => plain(i === 0 ? 36 : 18, 12, [i, 10 + i, 20 + i]));
  const grid = pictureGrid(pictures);
  const [wide, high] = [2 * 36 + 4, 2 * 12 + 4]; // twice as large, and the gap
  expect([grid.width, grid.height]).toEqual([6 * wide + 4, 2 * high + 4]);
  const pixels = pixelsOfPng(grid.png);
  const at = (x: number, y: number) => [...pixels.subarray((y * grid.width + x) * 3, (y * grid.width + x) * 3 + 3)];
  expect(at(0, 0)).toEqual([255, 255, 255]);
  expect([at(4, 4), at(4 + 2 * 36 - 1, 4 + 2 * 12 - 1)]).toEqual([
    [0, 10, 20],
    [0, 10, 20],
  ]);
  expect([at(4 + wide, 4), at(4 + wide + 2 * 18, 4)]).toEqual([
    [1, 11, 21],
    [255, 255, 255], // the cell is wider than the picture
  ]);
  expect(at(4, 4 + high)).toEqual([6, 16, 26]);
});
