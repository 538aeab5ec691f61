import { png } from "../pictures/png.ts";
import type { ConfusionMatrix } from "../report/confusions.ts";
import type { Picture } from "./event-messages.ts";

const cellPixels = 16;
/** Of a cell that holds all samples of its class: dark blue. None is white. */
const full = [8, 48, 107] as const;
const white = 255;

/** A row of cells a class, a column for what its samples were named; the darker the more of them. */
export function confusionPicture(matrix: ConfusionMatrix): Picture {
  const side = matrix.length * cellPixels;
  const pixels = new Uint8Array(side * side * full.length);
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const share = matrix[Math.floor(y / cellPixels)]?.[Math.floor(x / cellPixels)] ?? 0;
      full.forEach((colour, channel) => {
        pixels[(y * side + x) * full.length + channel] = Math.round(white + share * (colour - white));
      });
    }
  return { width: side, height: side, png: png(side, side, pixels) };
}
