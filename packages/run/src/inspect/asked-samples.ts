import { type Dataset, runOutput } from "@faculty/data/datasets";
import { FacultyError } from "@faculty/shared/errors";
import { shownNames } from "@faculty/shared/names";
import { type MeasuredKind, measuredKind } from "@faculty/shared/outputs";
import { createRandom, shuffle } from "@faculty/shared/random";
import type { AskedSamples } from "./measure-preparations.ts";

/**
 * Labelled samples of the classes that a model knows, in an order that says nothing of them: test samples, or where none
 * of these has a label, training samples.
 * @param classes - The model's.
 * @param most - So many at most.
 * @throws FacultyError SHAPE_MISMATCH where something else than one class of many is known of a sample; CLASS_MISMATCH where
 * there are none.
 */
export function askedSamples(dataset: Dataset, classes: readonly string[], most: number, who: string): AskedSamples {
  checkOneClass(dataset);
  const known = new Set(classes.map((name) => dataset.classes.indexOf(name)));
  for (const source of ["test", "train"] as const) {
    const { labels } = dataset[source];
    const ids = Int32Array.from(labels.keys()).filter(
      (id) => (labels[id] as number) >= 0 && known.has(labels[id] as number),
    );
    if (ids.length > 0) return { dataset, source, ids: shuffle(ids, createRandom(0)).subarray(0, most) };
  }
  throw new FacultyError(
    "CLASS_MISMATCH",
    `${who} has the classes [${shownNames(classes)}], no sample of data set ${dataset.name} has a label of these; it has [${shownNames(dataset.classes)}]`,
  );
}

/** What is known of a sample, where that is not one class of many. */
const toldOf: Readonly<Record<MeasuredKind, string | null>> = {
  distribution: null,
  positions: "a class at each position",
  tokens: "the token that comes next at each position",
  independent: "several classes",
  values: "numbers",
  several: "several outputs",
};

/** @throws FacultyError SHAPE_MISMATCH. */
function checkOneClass(dataset: Dataset): void {
  const what = toldOf[measuredKind(runOutput(dataset))];
  if (what === null) return;
  throw new FacultyError(
    "SHAPE_MISMATCH",
    `data set ${dataset.name} tells ${what} of a sample: inspect compares preparations by one class of many, leave --dataset out here, and let faculty evaluate measure the model with the inputs of its faculty.json`,
  );
}
