import type { SingleTarget } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { shownNames } from "@faculty/shared/names";
import { noLabel } from "@faculty/shared/samples";
import { npyTypes } from "../../npy/npy-types.ts";
import { type NpyFile, openNpy } from "../../npy/open-npy.ts";

/** A larger class index is a mistake, or a value to be predicted. */
const maxTarget = 2 ** 20;

/** What is known of the samples of one file of inputs. */
export interface NpyTargets {
  readonly kind: SingleTarget | "several";
  /** Class index, or 0 where more is known, −1 where a sample has no label. */
  readonly labels: Int32Array;
  /** Values a sample of `rows`; 1 of a class. */
  readonly width: number;
  /** `[samples, width]`, NaN where one is absent; null of one class a sample. */
  readonly rows: Float32Array | null;
}

/**
 * What `-targets.npy` holds: class indices, `[samples]` or `[samples, 1]`, −1 where a sample has none; of several classes
 * `[samples, classes]` of 0 and 1; of values `[samples]` or `[samples, values]`. NaN where one is absent.
 * @param classes - Null where they are numbered.
 * @throws FacultyError BAD_DATASET naming file and row.
 */
export async function readTargets(
  path: string,
  kind: SingleTarget,
  classes: readonly string[] | null,
): Promise<NpyTargets> {
  await using file = await openNpy(path);
  if (file === null)
    throw new FacultyError("NOT_FOUND", `data set file ${path} does not exist, expected ${expected[kind]}`, { path });
  return await (kind === "class" ? indices(file, classes) : numbers(file, kind, classes));
}

const expected: Readonly<Record<SingleTarget, string>> = {
  class: "the class of each sample, -1 where it has none",
  classes: "a row of 0 and 1 a sample, one a class",
  value: "the values of each sample",
};

async function indices(file: NpyFile, classes: readonly string[] | null): Promise<NpyTargets> {
  const { path } = file;
  const bad = (what: string) => new FacultyError("BAD_DATASET", `${path} ${what}`, { path });
  if (npyTypes[file.type].kind === "real")
    throw bad(
      `holds ${file.type}, expected whole numbers: the class of each sample, from 0; for numbers to predict say target: { kind: value }`,
    );
  if (file.width !== 1) throw bad(`is of shape [${file.shape.join(", ")}], expected a number a sample`);
  const values = await file.read(0, file.rows);
  const limit = classes?.length ?? maxTarget;
  const row = values.findIndex((value) => value < -1 || value >= limit);
  if (row === -1) return { kind: "class", labels: Int32Array.from(values), width: 1, rows: null };
  const range = `-1 (no label) or 0 to ${limit - 1}`;
  throw bad(
    `row ${row} is ${values[row]}, expected ${range}${classes === null ? "" : `: the classes are ${shownNames(classes)}`}`,
  );
}

async function numbers(
  file: NpyFile,
  kind: "classes" | "value",
  classes: readonly string[] | null,
): Promise<NpyTargets> {
  const { path, width } = file;
  const bad = (what: string) => new FacultyError("BAD_DATASET", `${path} ${what}`, { path });
  if (file.shape.length > 2) throw bad(`is of shape [${file.shape.join(", ")}], expected [samples, values]`);
  if (kind === "classes" && classes !== null && classes.length !== width)
    throw bad(`holds ${width} numbers a sample, classes.txt names ${classes.length} classes`);
  const rows = Float32Array.from(await file.read(0, file.rows));
  const odd = rows.findIndex((value) => !Number.isNaN(value) && !isAllowed[kind](value));
  if (odd >= 0)
    throw bad(
      `row ${Math.floor(odd / width)} holds ${rows[odd]}, expected ${kind === "classes" ? "0 or 1" : "a finite number"}, or NaN where it is absent`,
    );
  const labels = Int32Array.from({ length: file.rows }, (_, row) =>
    rows.subarray(row * width, (row + 1) * width).every(Number.isNaN) ? noLabel : 0,
  );
  return { kind, labels, width, rows };
}

const isAllowed: Readonly<Record<"classes" | "value", (value: number) => boolean>> = {
  classes: (value) => value === 0 || value === 1,
  value: Number.isFinite,
};
