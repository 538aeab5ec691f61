import type { Dataset } from "@faculty/data/datasets";
import { FacultyError } from "@faculty/shared/errors";
import { shownNames } from "@faculty/shared/names";
import { createRandom, shuffle } from "@faculty/shared/random";
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
