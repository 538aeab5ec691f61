import type { LabelsSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { shownName } from "@faculty/shared/names";
import { createRandom, drawOfKey, purposes, shuffle } from "@faculty/shared/random";
import { isLabelled } from "@faculty/shared/samples";
import type { Samples } from "../samples/dataset.ts";

/** Training samples of a class that has some, ascending by id. */
interface ClassSamples {
  readonly label: number;
  readonly ids: readonly number[];
}

/**
 * The training samples that count as labelled, drawn class by class from the seed: the samples of a smaller share, or of
 * fewer a class, are among those of a larger one.
 * A sample that has an id of its own is drawn by it, so that few move where others come and go.
 * @throws FacultyError BAD_RUN_FILE where none has a label, or naming the class that would have no label, or has fewer samples than asked for.
 */
export function chooseLabelled(
  { labels: known, keys }: Pick<Samples, "labels" | "keys">,
  classes: readonly string[],
  how: Exclude<LabelsSpec, { readonly file: string }>,
  seed: number,
): readonly number[] {
  const found = classSamples(known);
  if (found.length === 0)
    throw badLabels(
      "share" in how ? "share" : "perClass",
      "no training sample has a label, expected some to choose from",
    );
  const counted = found.map((own) => ({ ...own, count: countOf(own, classes, how) }));
  return counted.flatMap(({ label, ids, count }) => [
    ...(keys === undefined ? byShuffle(ids, label, seed) : byKey(ids, keys, seed)).subarray(0, count),
  ]);
}

function byShuffle(ids: readonly number[], label: number, seed: number): Int32Array {
  return shuffle(Int32Array.from(ids), createRandom(seed, purposes.labelled, label));
}

function byKey(ids: readonly number[], keys: BigUint64Array, seed: number): Int32Array {
  const draws = new Map(ids.map((id) => [id, drawOfKey(seed, purposes.labelled, keys[id] as bigint)]));
  return Int32Array.from(ids).sort((a, b) => (draws.get(a) ?? 0) - (draws.get(b) ?? 0));
}

function classSamples(known: Int32Array): readonly ClassSamples[] {
  const byLabel = new Map<number, number[]>();
  known.forEach((label, id) => {
    if (!isLabelled(label)) return;
    const ids = byLabel.get(label);
    if (ids === undefined) byLabel.set(label, [id]);
    else ids.push(id);
  });
  return [...byLabel].map(([label, ids]) => ({ label, ids }));
}

function countOf(
  { label, ids }: ClassSamples,
  classes: readonly string[],
  how: Exclude<LabelsSpec, { readonly file: string }>,
): number {
  const name = shownName(classes[label] ?? String(label));
  if ("share" in how) {
    const count = Math.round(how.share * ids.length);
    if (count > 0) return count;
    const least = 0.5 / ids.length; // half a sample rounds to one
    throw badLabels(
      "share",
      `${how.share} leaves class ${name} without a label, expected at least ${least.toPrecision(2)}: it has ${ids.length} training samples`,
    );
  }
  if (how.perClass <= ids.length) return how.perClass;
  throw badLabels(
    "perClass",
    `expected at most the ${ids.length} training samples of class ${name}, found ${how.perClass}`,
  );
}

function badLabels(key: string, what: string): FacultyError {
  return new FacultyError("BAD_RUN_FILE", `dataset.labels.${key}: ${what}`);
}
