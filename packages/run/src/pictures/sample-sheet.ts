import type { Rows } from "@faculty/shared/tensor";
import { png } from "./png.ts";

/** Pictures of a line of the sheet. */
export const sheetColumns = 12;
/** White pixels between pictures. */
const gap = 2;
const white = 255;
/** Each pixel of a picture is so many on either side: small pictures are hard to see. */
const zoom = 3;

/**
 * A PNG of a line a model, its first pictures beside each other.
 * @param lines - `[pictures, height × width × channels]`, pixels from 0 to 1, or from −1 to 1 where `lowest` is −1.
 * @param shape - One channel, or three.
 */
export function sampleSheet(
  lines: readonly Rows<Float32Array>[],
  [height, width, channels]: readonly [number, number, number],
  lowest: 0 | -1,
): Buffer {
  const [cellHeight, cellWidth] = [zoom * height + gap, zoom * width + gap];
  const [rows, line] = [lines.length * cellHeight + gap, (sheetColumns * cellWidth + gap) * 3];
  const pixels = new Uint8Array(rows * line).fill(white);
  lines.forEach(({ data, rows: count }, place) => {
    for (let picture = 0; picture < Math.min(sheetColumns, count); picture++)
      for (let y = 0; y < zoom * height; y++)
        for (let x = 0; x < zoom * width; x++)
          for (let c = 0; c < 3; c++) {
            const pixel = Math.floor(y / zoom) * width + Math.floor(x / zoom);
            const value = data[(picture * height * width + pixel) * channels + (channels === 1 ? 0 : c)] as number;
            const share = (value - lowest) / (1 - lowest);
            const at = (place * cellHeight + gap + y) * line + (picture * cellWidth + gap + x) * 3 + c;
            pixels[at] = Math.round(white * Math.min(1, Math.max(0, share)));
          }
  });
  return png(line / 3, rows, pixels);
}
