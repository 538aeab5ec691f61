import { keyOf } from "../prepared/id-files.ts";
import type { Dataset } from "../samples/dataset.ts";
import { keyPlaces } from "./key-places.ts";

/** Samples of a data set in one row: its training samples, then its test samples. */
export interface SamplePlaces {
  readonly count: number;
  /** Undefined where no sample has the id. */
  readonly of: (id: string) => number | undefined;
  /** What an id is, after "expected". */
  readonly expected: string;
  /** `training sample 3` */
  readonly shown: (place: number) => string;
}

/** By their own ids where samples have some, else by `train/INDEX` and `test/INDEX`. */
export function samplePlaces(dataset: Dataset): SamplePlaces {
  const { name, train, test } = dataset;
  const count = train.count + test.count;
  const shown = (place: number) =>
    place < train.count ? `training sample ${place}` : `test sample ${place - train.count}`;
  if (train.keys === undefined) {
    const of = (id: string) => {
      const [, part, digits] = /^(train|test)\/(\d{1,10})$/.exec(id) ?? [];
      const index = Number(digits);
      if (part === "train") return index < train.count ? index : undefined;
      return part === "test" && index < test.count ? train.count + index : undefined;
    };
    const most = `train/0 to train/${train.count - 1} or test/0 to test/${test.count - 1}`;
    return { count, of, shown, expected: `${most}: data set ${name} has no ids of its own` };
  }
  let placeOf: ((key: bigint) => number | undefined) | undefined;
  const of = (id: string) => {
    placeOf ??= keyPlaces(dataset);
    return placeOf(keyOf(id));
  };
  return { count, of, shown, expected: `the id of a sample of data set ${name}` };
}
