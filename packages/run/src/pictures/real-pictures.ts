import { type NpyFile, openNpy } from "@faculty/data/npy";
import { FacultyError } from "@faculty/shared/errors";
import { usualNeighbours } from "@faculty/shared/metrics";

/** More than their features are told from, and 400 MB in memory at 28 × 28. */
const maxPictures = 131_072;

/**
 * Real pictures to compare with, a row each.
 * @param width - Values of a picture.
 * @throws FacultyError NOT_FOUND, SHAPE_MISMATCH, BAD_DATASET.
 */
export async function openRealPictures(path: string, width: number): Promise<NpyFile> {
  const file = await openNpy(path);
  if (file === null) throw new FacultyError("NOT_FOUND", `pictures.real: ${path} does not exist`, { path });
  const { rows, width: found } = file;
  if (found === width && rows > usualNeighbours && rows <= maxPictures) return file;
  await file[Symbol.asyncDispose]();
  if (found !== width)
    throw new FacultyError(
      "SHAPE_MISMATCH",
      `pictures.real: ${path} has ${found} values a picture, the run says ${width}`,
      { path },
    );
  throw new FacultyError(
    "BAD_DATASET",
    `pictures.real: ${path} holds ${rows} pictures, expected more than ${usualNeighbours} and at most ${maxPictures}`,
    { path },
  );
}
