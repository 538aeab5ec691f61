import { FacultyError } from "@faculty/shared/errors";
import { didYouMean, shownNames } from "@faculty/shared/names";
import { sizeOf } from "@faculty/shared/tensor";
import type { Dataset, Samples } from "./dataset.ts";
import { datasetDigest } from "./digest.ts";

/**
 * The data set of a teacher that learns part of the label space: samples of other classes dropped, labels numbered in
 * the order of `classes`, sample ids counted anew.
 * @throws FacultyError CLASS_MISMATCH for a class that the data set has not, or one named twice.
 */
export function restrictClasses(dataset: Dataset, classes: readonly string[]): Dataset {
  const expected = new Set(dataset.classes);
  const places = new Map(classes.map((name, place) => [name, place]));
  const foreign = classes.filter((name) => !expected.has(name));
  if (foreign.length > 0 || places.size !== classes.length)
    throw new FacultyError(
      "CLASS_MISMATCH",
      `classes are [${shownNames(classes)}], expected different ones of [${shownNames(dataset.classes)}]${didYouMean(foreign, dataset.classes)}`,
    );
  const labelOf = dataset.classes.map((name) => places.get(name) ?? -1);
  const size = sizeOf(dataset.inputShape);
  const { name, digest: _, ...whole } = dataset;
  const train = restricted(dataset.train, labelOf, size);
  const part = { ...whole, classes, train, test: restricted(dataset.test, labelOf, size) };
  return { name, digest: datasetDigest(part), ...part };
}

function restricted(samples: Samples, labelOf: readonly number[], size: number): Samples {
  const kept = [...samples.labels.keys()].filter((id) => (labelOf[samples.labels[id] as number] ?? -1) >= 0);
  const inputs = samples.inputs.slice(0, kept.length * size);
  kept.forEach((id, row) => {
    inputs.set(samples.inputs.subarray(id * size, (id + 1) * size), row * size);
  });
  const labels = Int32Array.from(kept, (id) => labelOf[samples.labels[id] as number] as number);
  return { count: kept.length, inputs, labels };
}
