import { FacultyError } from "@faculty/shared/errors";
import type { TextRows } from "../samples/text-rows.ts";
import { openArrayFile } from "./array-file.ts";
import { preparedManifestFile } from "./prepared-manifest.ts";

/**
 * The texts of a part's samples, read where they lie.
 * @param paths - As `createTextFiles` wrote them. @param count - Samples of the part.
 * @throws FacultyError BAD_DATASET where they are torn; IO_FAILED.
 */
export function fileTexts(
  paths: { readonly textValues: string; readonly textOffsets: string },
  count: number,
): TextRows {
  const values = openArrayFile(paths.textValues, ["u1"]);
  const offsets = openArrayFile(paths.textOffsets, ["i8"]);
  const [bytes = 0] = values.shape;
  const [places = 0] = offsets.shape;
  if (places !== count + 1)
    throw new FacultyError(
      "BAD_DATASET",
      `${offsets.path} holds ${places} places, ${preparedManifestFile} says ${count} samples, expected one more`,
      { path: offsets.path },
    );
  return {
    bytes,
    textOf: (id) => {
      const ends = new BigInt64Array(2);
      offsets.readAt(ends, id * BigInt64Array.BYTES_PER_ELEMENT);
      const [from, to] = [Number(ends[0]), Number(ends[1])];
      if (!(from >= 0 && from <= to && to <= bytes))
        throw new FacultyError("BAD_DATASET", `${offsets.path} has text ${id} at bytes ${from} to ${to} of ${bytes}`, {
          path: offsets.path,
        });
      const text = new Uint8Array(to - from);
      values.readAt(text, from);
      return text;
    },
  };
}
