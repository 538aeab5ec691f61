import { readFile } from "node:fs/promises";
import { FacultyError } from "@faculty/shared/errors";
import type { default as Sharp } from "sharp";
import { notCounted } from "../../augmentation/row-labels.ts";

/** What a mask's pixels may be. */
export interface MaskValues {
  readonly height: number;
  readonly width: number;
  /** Values below it are classes. */
  readonly classes: number;
  /** Counts for nothing. */
  readonly ignore: number;
}

/**
 * The class of each pixel, `[height, width]`, `notCounted` where it is ignored: a PNG of one channel of 8 bits, turned as
 * its EXIF tells and brought to the size by the nearest pixel.
 * @throws FacultyError NOT_FOUND; BAD_DATASET naming the file: no such picture, or a value that is no class.
 */
export async function decodeMask(sharp: typeof Sharp, path: string, values: MaskValues): Promise<Float32Array> {
  const { height, width, classes, ignore } = values;
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new FacultyError("NOT_FOUND", `${path} is missing, expected the mask of an image`, { path }, { cause });
  });
  const bad = (what: string, cause?: unknown) =>
    new FacultyError("BAD_DATASET", `${path} ${what}`, { path }, { cause });
  try {
    const mask = sharp(bytes, { failOn: "error" });
    const { format, channels, depth, isPalette } = await mask.metadata();
    if (format !== "png" || channels !== 1 || depth !== "uchar" || isPalette === true)
      throw bad(
        `is a ${format} of ${channels} channels of ${depth}${isPalette ? " by a palette" : ""}, expected a png of one of uchar, whose values are classes`,
      );
    const { data } = await mask
      .autoOrient()
      .resize(width, height, { fit: "fill", kernel: "nearest" })
      .toColourspace("b-w")
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true });
    const stranger = data.find((value) => value >= classes && value !== ignore);
    if (stranger !== undefined)
      throw bad(`holds value ${stranger}, expected a class below ${classes} or ${ignore}, which is ignored`);
    return Float32Array.from(data, (value) => (value === ignore ? notCounted : value));
  } catch (cause) {
    if (cause instanceof FacultyError) throw cause;
    const why = cause instanceof Error ? (cause.message.split("\n")[0] ?? "") : String(cause);
    throw bad(`does not decode as an image: ${why}`, cause);
  }
}
