import { createHash } from "node:crypto";
import { FacultyError } from "@faculty/shared/errors";
import { didYouMean, shownNames } from "@faculty/shared/names";
import { sizeOf } from "@faculty/shared/tensor";
import type { Dataset, HeldInputs, Samples } from "./dataset.ts";
import { datasetDigest } from "./digest.ts";
import { isHeld } from "./held-dataset.ts";
import { inputRows } from "./input-rows.ts";
import type { DatasetTexts, TextRows } from "./text-rows.ts";

/**
 * The data set of a teacher that learns part of the label space: samples of other classes dropped, labels numbered in
 * the order of `classes`, sample ids counted anew.
 * @throws FacultyError CLASS_MISMATCH for a class that the data set has not, or one named twice.
 */
export function restrictClasses(dataset: Dataset, classes: readonly string[]): Dataset {
  if (dataset.output !== undefined)
    throw new FacultyError(
      "CLASS_MISMATCH",
      `data set ${dataset.name} has targets of another kind than one class a sample: it cannot be restricted to classes`,
    );
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
  if (isHeld(dataset)) {
    const { name, digest: _, texts, ...whole } = dataset;
    const restricted = (samples: Samples<HeldInputs>) =>
      restrictedTo(samples, labelOf, (kept) => heldRows(samples.inputs, kept, size));
    const part = { ...whole, classes, train: restricted(dataset.train), test: restricted(dataset.test) };
    return { name, digest: datasetDigest(part), ...part, ...restrictedTexts(dataset, texts, labelOf, classes) };
  }
  const restricted = (samples: Samples) =>
    restrictedTo(samples, labelOf, (kept) => {
      const { element, copyRow } = inputRows(samples.inputs, size);
      return { element, copyRow: (id: number, to: HeldInputs) => copyRow(kept[id] as number, to) };
    });
  const part = { ...dataset, classes, train: restricted(dataset.train), test: restricted(dataset.test) };
  return {
    ...part,
    ...restrictedTexts(dataset, dataset.texts, labelOf, classes),
    digest: dataset.train.digests === undefined ? datasetDigest(part) : digestOfPart(dataset.digest, classes),
  };
}

/** Of a prepared data set: none of its samples is read for it. */
function digestOfPart(digest: string, classes: readonly string[]): string {
  return createHash("sha256")
    .update(JSON.stringify({ of: digest, classes }))
    .digest("hex");
}

function restrictedTexts(
  { train, test }: Dataset,
  texts: DatasetTexts | undefined,
  labelOf: readonly number[],
  classes: readonly string[],
): { readonly texts?: DatasetTexts } {
  if (texts === undefined) return {};
  const restricted = ({ labels }: Samples, { bytes, textOf }: TextRows): TextRows => {
    const kept = keptIds(labels, labelOf);
    return { bytes, textOf: (id) => textOf(kept[id] as number) };
  };
  const digest = digestOfPart(texts.digest, classes);
  return { texts: { digest, train: restricted(train, texts.train), test: restricted(test, texts.test) } };
}

function keptIds(labels: Int32Array, labelOf: readonly number[]): Int32Array {
  return Int32Array.from(labels.keys()).filter((id) => (labelOf[labels[id] as number] ?? -1) >= 0);
}

function restrictedTo<Inputs>(
  { labels, keys, groups }: Samples,
  labelOf: readonly number[],
  inputsOf: (kept: Int32Array) => Inputs,
): Samples<Inputs> {
  const kept = keptIds(labels, labelOf);
  return {
    count: kept.length,
    inputs: inputsOf(kept),
    labels: kept.map((id) => labelOf[labels[id] as number] as number),
    ...(keys !== undefined && { keys: BigUint64Array.from(kept, (id) => keys[id] as bigint) }),
    ...(groups !== undefined && { groups: BigUint64Array.from(kept, (id) => groups[id] as bigint) }),
  };
}

function heldRows(inputs: HeldInputs, kept: Int32Array, size: number): HeldInputs {
  const rows = inputs.slice(0, kept.length * size);
  kept.forEach((id, row) => {
    rows.set(inputs.subarray(id * size, (id + 1) * size), row * size);
  });
  return rows;
}
