import { isInRange } from "@faculty/shared/codecs";
import type { SavedSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { shownName } from "@faculty/shared/names";
import { columnNames, type OutputKind, type OutputSpec, rowWidth } from "@faculty/shared/outputs";
import { leftOut } from "@faculty/shared/samples";
import type { Dataset } from "../samples/dataset.ts";
import { type SamplePlaces, samplePlaces } from "./sample-places.ts";
import { type SavedRows, savedRows } from "./saved-rows.ts";

export type Yields = "logits" | "probabilities" | "values";

interface PlaceOptions {
  /** What each row says. */
  readonly output: OutputSpec;
  readonly dataset: Dataset;
  /** Given each row that is as it should be: its sample's place, and a value a class, which are copied. */
  readonly put: (place: number, values: ArrayLike<number>) => void;
  readonly abort?: AbortSignal | undefined;
}

interface PlacedRows {
  readonly yields: Yields;
  /** By place, the row that it was read from, from 1; 0: none. */
  readonly rowOf: Uint32Array;
}

/** 500,000 samples of 1,000 classes. */
const maxSavedValues = 2 ** 29;
/** A sum of float16 values is off by as much. */
const sumTolerance = 1e-2;

/**
 * Reads outputs of every sample that a run may ask about, and puts each where its sample stands: those to train with first.
 * @throws FacultyError BAD_SIGNALS naming file and row, NOT_FINITE, TOO_LARGE, NOT_FOUND, BAD_DATASET; what `put` throws.
 */
export async function placeRows(spec: SavedSpec, { output, dataset, put, abort }: PlaceOptions): Promise<PlacedRows> {
  const { path } = spec;
  const places = samplePlaces(dataset);
  const classes = columnNames(output);
  const width = rowWidth(output);
  if (places.count * width > maxSavedValues)
    throw new FacultyError(
      "TOO_LARGE",
      `${path}: ${places.count} × ${width} values, expected at most ${maxSavedValues}`,
    );
  const rowOf = new Uint32Array(places.count);
  const { rows, yields: said } = await savedRows(spec, classes, width, abort);
  const declared = spec.yields ?? said;
  let areProbabilities = true;
  for await (const { row, id, values, cells } of rows) {
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
      const isMask = output.kind !== "values" && value < 0 && Number.isFinite(Math.fround(value)); // travels as −2^100
      if (isInRange(value) || isMask) continue;
      const cell = cells?.[c] ?? null;
      const said = cells !== undefined && Number.isNaN(value) ? (cell === null ? "nothing" : shownName(cell)) : value;
      const what = output.kind === "values" ? `as value ${c}` : `of class ${shownName(classes[c] ?? "")}`;
      if (Number.isFinite(value)) throw refuse(`holds ${said} ${what}, expected a number from −2^100 to 2^100`);
      throw refuse(`holds ${said} ${what}, expected a finite number`, "NOT_FINITE");
    }
    rowOf[place] = row;
    put(place, values);
    if (output.kind === "distribution" && !isDistribution(values)) {
      if (declared === "probabilities") throw refuse("holds no probabilities: they are negative or do not sum to 1");
      areProbabilities = false;
    }
  }
  checkComplete(path, rowOf, dataset);
  return { yields: yieldsOf[output.kind](declared, areProbabilities && width > 1), rowOf };
}

/** @param seen - That they are probabilities of one class of many. */
const yieldsOf: Readonly<Record<OutputKind, (declared: SavedRows["yields"], seen: boolean) => Yields>> = {
  distribution: (declared, seen) => declared ?? (seen ? "probabilities" : "logits"),
  independent: (declared) => declared ?? "logits",
  values: () => "values",
  several: () => "logits",
};

function isDistribution(values: ArrayLike<number>): boolean {
  let sum = 0;
  for (let c = 0; c < values.length; c++) {
    if ((values[c] as number) < 0) return false;
    sum += values[c] as number;
  }
  return Math.abs(sum - 1) <= sumTolerance;
}

/** @throws FacultyError BAD_SIGNALS where nothing was read of a sample that may be asked about. */
export function checkComplete(path: string, rowOf: Uint32Array, dataset: Dataset): void {
  const places = samplePlaces(dataset);
  const { train } = dataset;
  const isMissing = (row: number, place: number) => row === 0 && train.labels[place] !== leftOut;
  const first = rowOf.findIndex(isMissing);
  if (first === -1) return;
  const missing = rowOf.reduce((sum, row, place) => sum + (isMissing(row, place) ? 1 : 0), 0);
  throw new FacultyError(
    "BAD_SIGNALS",
    `${path} holds nothing of ${missing} of ${places.count} samples, the first of them ${places.shown(first)}: save a row for each`,
    { path },
  );
}

function inOrder({ count }: SamplePlaces, { train, test }: Dataset): string {
  return `there are ${count} samples, ${train.count} to train with, then ${test.count} to test with; say under signals.ids which ones the rows are of`;
}

function named(id: string | null, places: SamplePlaces, place: number): string {
  return id === null ? places.shown(place) : `sample ${shownName(id)}`;
}
