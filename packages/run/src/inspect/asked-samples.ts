import { type Dataset, runOutput } from "@faculty/data/datasets";
import { FacultyError } from "@faculty/shared/errors";
import { shownNames } from "@faculty/shared/names";
import { measuredKind } from "@faculty/shared/outputs";
import { createRandom, shuffle } from "@faculty/shared/random";
import { isLabelled } from "@faculty/shared/samples";
import type { AskedSamples } from "./measure-preparations.ts";

/**
 * Labelled samples of the classes that a model knows, in an order that says nothing of them: test samples, or where none
 * of these has a label, training samples.
 * @param classes - The model's.
 * @param most - So many at most.
 * @throws FacultyError CLASS_MISMATCH where there are none.
 */
export function askedSamples(dataset: Dataset, classes: readonly string[], most: number, who: string): AskedSamples {
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

/** Whatever is known of them, in an order that says nothing of them. @throws FacultyError CLASS_MISMATCH where nothing is known of any. */
export function knownSamples(dataset: Dataset, most: number, who: string): AskedSamples {
  for (const source of ["test", "train"] as const) {
    const { labels } = dataset[source];
    const ids = Int32Array.from(labels.keys()).filter((id) => isLabelled(labels[id] as number));
    if (ids.length > 0) return { dataset, source, ids: shuffle(ids, createRandom(0)).subarray(0, most) };
  }
  throw new FacultyError(
    "CLASS_MISMATCH",
    `${who} cannot be measured: data set ${dataset.name} tells nothing of any of its samples`,
  );
}

/** @throws FacultyError SHAPE_MISMATCH where several outputs are known of a sample. */
export function tellsOneClass(dataset: Dataset): boolean {
  const kind = measuredKind(runOutput(dataset));
  if (kind !== "several") return kind === "distribution";
  throw new FacultyError(
    "SHAPE_MISMATCH",
    `data set ${dataset.name} tells several outputs of a sample: inspect compares preparations by one, leave --dataset out here, and let faculty evaluate measure the model with the inputs of its faculty.json`,
  );
}
