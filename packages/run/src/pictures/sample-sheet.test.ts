import { inflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { sampleSheet } from "./sample-sheet.ts";

/** Width, height and the colours of each pixel of a PNG without filters, read by its chunks. */
function readPng(bytes: Buffer) {
  expect([...bytes.subarray(1, 4)].map((code) => String.fromCharCode(code)).join("")).toBe("PNG");
  const head = bytes.subarray(16);
  const [width, height] = [head.readUInt32BE(0), head.readUInt32BE(4)];
  const at = bytes.indexOf("IDAT");
  const lines = inflateSync(bytes.subarray(at + 4, at + 4 + bytes.readUInt32BE(at - 4)));
  const pixelAt = (x: number, y: number) => [...lines.subarray(y * (1 + 3 * width) + 1 + 3 * x).subarray(0, 3)];
  return { width, height, pixelAt };
}

const rowsOf = (...pictures: readonly (readonly number[])[]) => ({
  rows: pictures.length,
  width: pictures[0]?.length ?? 0,
  data: Float32Array.from(pictures.flat()),
});

test("shows a line a model, its pictures beside each other, each pixel as three by three", () => {
  // pictures of one row and two columns; 2 white pixels around each
  const sheet = readPng(sampleSheet([rowsOf([0, 1], [0.2, 0.4]), rowsOf([2, -1])], [1, 2, 1], 0));
  expect([sheet.width, sheet.height]).toEqual([12 * (2 * 3 + 2) + 2, 2 * (3 + 2) + 2]);
  expect([sheet.pixelAt(2, 2), sheet.pixelAt(4, 4), sheet.pixelAt(5, 2)]).toEqual([
    [0, 0, 0],
    [0, 0, 0],
    [255, 255, 255],
  ]);
  expect([sheet.pixelAt(10, 2)[0], sheet.pixelAt(13, 2)[0]]).toEqual([Math.round(0.2 * 255), Math.round(0.4 * 255)]);
  expect([sheet.pixelAt(2, 7)[0], sheet.pixelAt(5, 7)[0]]).toEqual([255, 0]); // what is beyond white or black
  expect(sheet.pixelAt(0, 0)).toEqual([255, 255, 255]);
});

test("colours are colours, and −1 is black where pictures begin there", () => {
  const sheet = readPng(sampleSheet([rowsOf([-1, 0, 1])], [1, 1, 3], -1));
  expect(sheet.pixelAt(2, 2)).toEqual([0, Math.round(255 / 2), 255]);
});
