import { createHash } from "node:crypto";
import type { LabelsSpec, RunSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { didYouMean, shownNames } from "@faculty/shared/names";
import { split } from "@faculty/shared/plan";
import { leftOut, noLabel } from "@faculty/shared/samples";
import { loadDataset, type Preparing } from "../datasets/load-dataset.ts";
import type { Dataset } from "../samples/dataset.ts";
import { withScale } from "../samples/value-scale.ts";
import { chooseLabelled } from "./choose-labelled.ts";

/**
 * Loads the data set of a run as the run uses it: with the labels that it shows, and without the training samples that it
 * omits. Samples keep their ids, and the data set its digest, so that teachers are asked as if nothing were hidden.
 * @throws FacultyError what `loadDataset` throws; BAD_RUN_FILE, CLASS_MISMATCH and BAD_DATASET where `labels` or `omit`
 * do not fit it.
 */
export async function loadRunDataset(
  { dataset: spec, seed }: Pick<RunSpec, "dataset" | "seed">,
  abort?: AbortSignal,
  preparing?: Preparing,
): Promise<Dataset> {
  const { validation, labels, omit, ...own } = spec;
  const whole = await loadDataset(own, abort, preparing);
  if (labels === undefined && omit === undefined) return scaled(whole);
  const omitted = placesOf(omit?.classes ?? [], whole);
  const shown = labels === undefined ? whole.train.labels : await shownLabels(labels, whole, seed, abort);
  const { keys, groups } = whole.train;
  const heldOut = () => split({ seed, validation, labels: shown, keys, groups }).validationIds;
  const isLeftOut = omitted.length === 0 ? () => false : leavingOut(whole, omitted, heldOut());
  const without = (from: Int32Array) => from.map((label, id) => (isLeftOut(id) ? leftOut : label));
  const used = without(shown);
  const digest = createHash("sha256").update(used).digest("hex");
  const train = { ...whole.train, labels: used, ...(omitted.length > 0 && { heldBack: omitted }) };
  return scaled({ ...whole, train, labelling: { digest, known: without(whole.train.labels) } });
}

/** With the spread of the values that are known, where the data set knows any. */
function scaled(dataset: Dataset): Dataset {
  const { output, train } = dataset;
  return output === undefined || train.targets === undefined
    ? dataset
    : { ...dataset, output: withScale(output, train) };
}

/** Of each training sample its label, or `noLabel` where the run hides it. */
async function shownLabels(
  labels: LabelsSpec,
  { name, classes, train }: Dataset,
  seed: number,
  abort: AbortSignal | undefined,
): Promise<Int32Array> {
  const chosen =
    "file" in labels
      ? await (await import("./listed-samples.ts")).listedSamples(labels.file, name, train, abort)
      : chooseLabelled(train, classes, labels, seed);
  const shown = new Int32Array(train.count).fill(noLabel);
  for (const id of chosen) shown[id] = train.labels[id] as number;
  return shown;
}

/** @throws FacultyError CLASS_MISMATCH for a class that is not there. */
function placesOf(omitted: readonly string[], { classes }: Dataset): readonly number[] {
  const stranger = omitted.filter((name) => !classes.includes(name));
  if (stranger.length === 0) return omitted.map((name) => classes.indexOf(name));
  throw new FacultyError(
    "CLASS_MISMATCH",
    `dataset.omit.classes names ${shownNames(stranger)}, the data set has ${shownNames(classes)}${didYouMean(stranger, classes)}`,
  );
}

/**
 * The samples of the classes omitted, whether their label is shown or not, but for those held out.
 * @throws FacultyError BAD_RUN_FILE where nothing is left to train on, or there was nothing to omit.
 */
function leavingOut(
  { classes, train: { labels } }: Dataset,
  omitted: readonly number[],
  validationIds: Int32Array,
): (id: number) => boolean {
  const places = new Set(omitted);
  const heldOut = new Set(validationIds);
  if (labels.every((label) => places.has(label)))
    throw new FacultyError(
      "BAD_RUN_FILE",
      `dataset.omit.classes names ${shownNames(omitted.map((place) => classes[place] ?? ""))}: no training sample is left, expected classes that leave some`,
    );
  const present = new Set(labels);
  const unseen = omitted.filter((place) => !present.has(place)).map((place) => classes[place] ?? "");
  if (unseen.length > 0)
    throw new FacultyError(
      "BAD_RUN_FILE",
      `dataset.omit.classes names ${shownNames(unseen)}: no training sample is labelled so, expected classes of some`,
    );
  return (id) => places.has(labels[id] as number) && !heldOut.has(id);
}
