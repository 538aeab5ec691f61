import { createHash } from "node:crypto";
import { isMixing } from "@faculty/data/augmentation";
import type { Dataset } from "@faculty/data/datasets";
import type { Source, ViewSpec } from "@faculty/shared/samples";

/** What a sample's signals are kept by: its index in its data set, or 32 hex digits of what it holds. */
export type SampleName = number | string;

/** Among which samples one is looked for. */
export type KeptAmong =
  /** Those of a data set's file, by their indices. */
  | { readonly dataset: string; readonly source: Source }
  /** All there are, by what they hold: whatever data set they are in, and where they stand in it. */
  | { readonly samples: "by-content" };

/** Bytes of a name that tells a content. */
export const contentBytes = 16;

/**
 * Samples whose contents have digests are kept by them, so that others may come and go, move and change their labels. A view
 * that mixes samples is of the data set as a whole: it is kept by index, as are samples that have no digest.
 * @param digest - What the data set is known by to the teacher (`shownDigest`).
 */
export function keptAmong(
  dataset: Dataset,
  source: Source,
  { augment }: Pick<ViewSpec, "augment">,
  digest: string = dataset.digest,
): KeptAmong {
  if (dataset[source].digests !== undefined && !augment.some(isMixing)) return { samples: "by-content" };
  return { dataset: digest, source };
}

/**
 * The samples' names. One that is not augmented is named by its digest alone; what an augmented one looks like depends on
 * what its view is drawn by too, its own id or its index (`drawViews`).
 */
export function sampleNames(
  dataset: Dataset,
  source: Source,
  view: Pick<ViewSpec, "augment">,
  ids: Int32Array,
): readonly SampleName[] {
  const { digests, keys } = dataset[source];
  if (digests === undefined || "dataset" in keptAmong(dataset, source, view)) return [...ids];
  const digest = Buffer.alloc(contentBytes);
  return Array.from(ids, (id) => {
    digests.copyRow(id, digest);
    if (view.augment.length === 0) return digest.toString("hex");
    const drawnBy = keys === undefined ? `index ${id}` : `key ${keys[id]}`;
    return createHash("sha256")
      .update(digest)
      .update(drawnBy)
      .digest("hex")
      .slice(0, 2 * contentBytes);
  });
}
