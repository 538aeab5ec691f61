import { FacultyError } from "@faculty/shared/errors";
import { shownNames } from "@faculty/shared/names";
import { npyTypes } from "../../npy/npy-types.ts";
import { openNpy } from "../../npy/open-npy.ts";

/** Targets are class indices: a larger one is a mistake, or a value to be predicted. */
const maxTarget = 2 ** 20;

/**
 * Class indices, `[samples]` or `[samples, 1]`, −1 where a sample has none.
 * @param classes - Null where they are numbered.
 * @throws FacultyError BAD_DATASET naming file and row.
 */
export async function readTargets(path: string, classes: readonly string[] | null): Promise<Int32Array> {
  await using file = await openNpy(path);
  if (file === null)
    throw new FacultyError(
      "NOT_FOUND",
      `data set file ${path} does not exist, expected the class of each sample, -1 where it has none`,
      { path },
    );
  const bad = (what: string) => new FacultyError("BAD_DATASET", `${path} ${what}`, { path });
  if (npyTypes[file.type].kind === "real")
    throw bad(`holds ${file.type}, expected whole numbers: the class of each sample, from 0`);
  if (file.width !== 1) throw bad(`is of shape [${file.shape.join(", ")}], expected a number a sample`);
  const values = await file.read(0, file.rows);
  const limit = classes?.length ?? maxTarget;
  const row = values.findIndex((value) => value < -1 || value >= limit);
  if (row === -1) return Int32Array.from(values);
  const range = `-1 (no label) or 0 to ${limit - 1}`;
  throw bad(
    `row ${row} is ${values[row]}, expected ${range}${classes === null ? "" : `: the classes are ${shownNames(classes)}`}`,
  );
}
