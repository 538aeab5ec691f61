import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { optionalPackage } from "../optional-package.ts";

/**
 * Writes the class of each pixel as `decodeMask` reads it: a PNG of one channel of 8 bits.
 * @param path - Its folder is made. @param classes - `[height, width]`, below 256.
 * @throws FacultyError NOT_FOUND where the package sharp does not load.
 */
export async function writeMask(
  path: string,
  classes: Uint8Array,
  [height, width]: readonly [number, number],
): Promise<void> {
  const { default: sharp } = await optionalPackage("sharp", "masks", () => import("sharp"));
  await mkdir(dirname(path), { recursive: true });
  await sharp(classes, { raw: { width, height, channels: 1 } })
    .toColourspace("b-w")
    .png()
    .toFile(path);
}
