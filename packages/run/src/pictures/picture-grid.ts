import { pixelsOfPng, png } from "./png.ts";
import type { SamplePicture } from "./sample-picture.ts";

const columns = 6;
/** White pixels around pictures. */
const gap = 4;
const white = 255;
/** Small pictures are enlarged by whole pixels, as long as they stay within this. */
const longestSide = 72;

/** A PNG. */
interface PictureGrid {
  readonly width: number;
  readonly height: number;
  readonly png: Uint8Array;
}

/** Pictures in one, from left to right and from top to bottom, six beside each other; each in a cell of the largest. */
export function pictureGrid(pictures: readonly SamplePicture[]): PictureGrid {
  const [wide, high] = [
    Math.max(1, ...pictures.map(({ width }) => width)),
    Math.max(1, ...pictures.map(({ height }) => height)),
  ];
  const zoom = Math.max(1, Math.floor(longestSide / Math.max(wide, high)));
  const [cellWidth, cellHeight] = [zoom * wide + gap, zoom * high + gap];
  const across = Math.min(columns, Math.max(1, pictures.length));
  const width = across * cellWidth + gap;
  const height = Math.ceil(pictures.length / columns) * cellHeight + gap;
  const sheet = new Uint8Array(width * height * 3).fill(white);
  for (const [place, picture] of pictures.entries()) {
    const pixels = pixelsOfPng(Buffer.from(picture.png, "base64"));
    const left = gap + (place % columns) * cellWidth;
    const top = gap + Math.floor(place / columns) * cellHeight;
    for (let y = 0; y < zoom * picture.height; y++)
      for (let x = 0; x < zoom * picture.width; x++) {
        const from = (Math.floor(y / zoom) * picture.width + Math.floor(x / zoom)) * 3;
        sheet.set(pixels.subarray(from, from + 3), ((top + y) * width + left + x) * 3);
      }
  }
  return { width, height, png: png(width, height, sheet) };
}
