import { createHash } from "node:crypto";
import type { RunSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { didYouMean, shownNames } from "@faculty/shared/names";
import { leftOut, noLabel } from "@faculty/shared/samples";
import { loadDataset, type Preparing } from "../datasets/load-dataset.ts";
import type { Dataset } from "../samples/dataset.ts";
import { chooseLabelled } from "./choose-labelled.ts";
import { listedSamples } from "./listed-samples.ts";

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
  const { validation: _, labels, omit, ...own } = spec;
  const whole = await loadDataset(own, abort, preparing);
  if (labels === undefined && omit === undefined) return whole;
  const { name, classes, train } = whole;
  const known = withoutClasses(train.labels, omit?.classes ?? [], classes);
  if (labels === undefined) return withLabels(whole, known, known);
  const chosen =
    "file" in labels
      ? await listedSamples(labels.file, name, train, known, abort)
      : chooseLabelled(known, classes, labels, seed);
  const shown = known.map((label) => (label === leftOut ? leftOut : noLabel));
  for (const id of chosen) shown[id] = known[id] as number;
  return withLabels(whole, shown, known);
}

/** @throws FacultyError CLASS_MISMATCH for a class that is not there, BAD_RUN_FILE where nothing is left. */
function withoutClasses(labels: Int32Array, omitted: readonly string[], classes: readonly string[]): Int32Array {
  const stranger = omitted.filter((name) => !classes.includes(name));
  if (stranger.length > 0)
    throw new FacultyError(
      "CLASS_MISMATCH",
      `dataset.omit.classes names ${shownNames(stranger)}, the data set has ${shownNames(classes)}${didYouMean(stranger, classes)}`,
    );
  const left = classes.map((name) => omitted.includes(name));
  const kept = labels.map((label) => (left[label] === true ? leftOut : label));
  if (kept.some((label) => label !== leftOut)) return kept;
  throw new FacultyError(
    "BAD_RUN_FILE",
    `dataset.omit.classes names ${shownNames(omitted)}: no training sample is left, expected classes that leave some`,
  );
}

function withLabels(whole: Dataset, shown: Int32Array, known: Int32Array): Dataset {
  const digest = createHash("sha256").update(shown).digest("hex");
  return { ...whole, train: { ...whole.train, labels: shown }, labelling: { digest, known } };
}
