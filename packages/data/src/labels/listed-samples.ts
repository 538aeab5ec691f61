import { FacultyError } from "@faculty/shared/errors";
import { linesOf, readBounded } from "@faculty/shared/files";
import { shownName } from "@faculty/shared/names";
import { isLabelled } from "@faculty/shared/samples";
import { keyOf } from "../prepared/id-files.ts";
import type { Samples } from "../samples/dataset.ts";

/** Ten million ids of 25 letters. */
const maxIdListBytes = 2 ** 28;

/**
 * The training samples that a file names, an id a line: the index of a sample, or its own id where samples have ids. Empty
 * lines are passed over.
 * @throws FacultyError BAD_DATASET naming the line; NOT_FOUND, IO_FAILED.
 */
export async function listedSamples(
  path: string,
  name: string,
  { count, keys, labels }: Samples,
  abort: AbortSignal | undefined,
): Promise<readonly number[]> {
  const read = await readBounded(path, maxIdListBytes, abort);
  if (read.kind === "missing")
    throw new FacultyError("NOT_FOUND", `dataset.labels.file: ${path} does not exist`, { path });
  if (read.kind === "refused") throw new FacultyError("BAD_DATASET", `${path} ${read.why}`, { path });
  const placeOf = keys === undefined ? (text: string) => indexOf(text, count) : placesByKey(keys);
  const expected = keys === undefined ? `an index of 0 to ${count - 1}` : "the id of one";
  const lineOf = new Map<number, number>();
  linesOf(read.bytes, path, "BAD_DATASET").forEach((line, i) => {
    const text = line.trim();
    if (text === "") return;
    const refuse = (what: string) => {
      throw new FacultyError("BAD_DATASET", `${path} line ${i + 1}: ${what}`, { path, line: i + 1 });
    };
    const id = placeOf(text);
    if (id === undefined) refuse(`${shownName(text)} is no training sample of ${name}, expected ${expected}`);
    const place = id as number;
    const before = lineOf.get(place);
    if (before !== undefined) refuse(`sample ${shownName(text)} stands there twice, first on line ${before}`);
    if (!isLabelled(labels[place] as number)) refuse(`sample ${shownName(text)} has no label in data set ${name}`);
    lineOf.set(place, i + 1);
  });
  if (lineOf.size === 0)
    throw new FacultyError("BAD_DATASET", `${path} names no sample, expected at least one`, { path });
  return [...lineOf.keys()];
}

function indexOf(text: string, count: number): number | undefined {
  const index = /^\d{1,10}$/.test(text) ? Number(text) : count;
  return index < count ? index : undefined;
}

function placesByKey(keys: BigUint64Array): (text: string) => number | undefined {
  const places = new Map<bigint, number>();
  keys.forEach((key, place) => places.set(key, place));
  return (text) => places.get(keyOf(text));
}
