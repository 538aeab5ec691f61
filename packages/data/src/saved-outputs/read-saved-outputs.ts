import type { SavedSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { shownName } from "@faculty/shared/names";
import { leftOut, type Source } from "@faculty/shared/samples";
import type { Rows } from "@faculty/shared/tensor";
import type { Dataset } from "../samples/dataset.ts";
import { type SamplePlaces, samplePlaces } from "./sample-places.ts";
import { savedRows } from "./saved-rows.ts";

/** What a teacher said of every sample of a data set, as it was saved. */
export interface SavedOutputs {
  readonly yields: "logits" | "probabilities";
  /** @returns `[ids.length, classes]` */
  readonly of: (source: Source, ids: Int32Array) => Rows<Float32Array>;
}

/** 500,000 samples of 1,000 classes. */
const maxSavedValues = 2 ** 29;
/** A sum of float16 values is off by as much. */
const sumTolerance = 1e-2;

/**
 * Reads outputs of every sample that a run may ask about, in the order of the classes.
 * @throws FacultyError BAD_SIGNALS naming file and row, NOT_FINITE, TOO_LARGE, NOT_FOUND, BAD_DATASET.
 */
export async function readSavedOutputs(
  spec: SavedSpec,
  classes: readonly string[],
  dataset: Dataset,
  abort?: AbortSignal,
): Promise<SavedOutputs> {
  const { path } = spec;
  const places = samplePlaces(dataset);
  const width = classes.length;
  if (places.count * width > maxSavedValues)
    throw new FacultyError(
      "TOO_LARGE",
      `${path}: ${places.count} × ${width} values, expected at most ${maxSavedValues}`,
    );
  const data = new Float32Array(places.count * width);
  /** By place, the row that it was read from; 0: none. */
  const rowOf = new Uint32Array(places.count);
  const { rows, yields: said } = await savedRows(spec, classes, abort);
  const declared = spec.yields ?? said;
  let areProbabilities = true;
  for await (const { row, id, values } of rows) {
    const refuse = (what: string, code: "BAD_SIGNALS" | "NOT_FINITE" = "BAD_SIGNALS") =>
      new FacultyError(code, `${path} row ${row}: ${what}`, { path, row });
    const place = id === null ? row - 1 : places.of(id);
    if (place === undefined) throw refuse(`${shownName(id ?? "")} is no sample, expected ${places.expected}`);
    if (place >= places.count) throw refuse(inOrder(places, dataset));
    const before = rowOf[place] as number;
    if (before !== 0) throw refuse(`${named(id, places, place)} stands there twice, first in row ${before}`);
    if (values.length !== width) throw refuse(`holds ${values.length} values, expected ${width}, one a class`);
    for (let c = 0; c < width; c++) {
      const value = values[c] as number;
      if (!Number.isFinite(value)) throw refuse(`holds ${value} of class ${shownName(classes[c] ?? "")}`, "NOT_FINITE");
      data[place * width + c] = value;
    }
    rowOf[place] = row;
    if (!isDistribution(values)) {
      if (declared === "probabilities") throw refuse("holds no probabilities: they are negative or do not sum to 1");
      areProbabilities = false;
    }
  }
  checkComplete(path, rowOf, places, dataset);
  return {
    yields: declared ?? (areProbabilities && width > 1 ? "probabilities" : "logits"),
    of: (source, ids) => {
      const first = source === "train" ? 0 : dataset.train.count;
      const own = new Float32Array(ids.length * width);
      ids.forEach((id, i) => own.set(data.subarray((first + id) * width, (first + id + 1) * width), i * width));
      return { rows: ids.length, width, data: own };
    },
  };
}

function isDistribution(values: ArrayLike<number>): boolean {
  let sum = 0;
  for (let c = 0; c < values.length; c++) {
    if ((values[c] as number) < 0) return false;
    sum += values[c] as number;
  }
  return Math.abs(sum - 1) <= sumTolerance;
}

function checkComplete(path: string, rowOf: Uint32Array, places: SamplePlaces, { train }: Dataset): void {
  const isMissing = (row: number, place: number) => row === 0 && train.labels[place] !== leftOut;
  const first = rowOf.findIndex(isMissing);
  if (first === -1) return;
  const missing = rowOf.reduce((sum, row, place) => sum + (isMissing(row, place) ? 1 : 0), 0);
  throw new FacultyError(
    "BAD_SIGNALS",
    `${path} holds nothing of ${missing} of ${places.count} samples, the first of them ${places.shown(first)}`,
    { path },
  );
}

function inOrder({ count }: SamplePlaces, { train, test }: Dataset): string {
  return `there are ${count} samples, ${train.count} to train with, then ${test.count} to test with; say under signals.ids which ones the rows are of`;
}

function named(id: string | null, places: SamplePlaces, place: number): string {
  return id === null ? places.shown(place) : `sample ${shownName(id)}`;
}
