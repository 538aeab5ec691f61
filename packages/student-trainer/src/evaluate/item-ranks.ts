import { rowLabels, viewOf } from "@faculty/data/augmentation";
import type { Dataset } from "@faculty/data/datasets";
import { ranksOf } from "@faculty/shared/metrics";
import { areOfItems, firstItemId, type Source } from "@faculty/shared/samples";
import type { Rows } from "@faculty/shared/tensor";

/** Where a label stands, where samples are users of items. */
export interface Ranked {
  /** Of each sample's label among all items that the sample does not show, from 1; 0 where it has none. */
  readonly ranks?: readonly number[] | undefined;
}

/** Samples that are read at once. */
const chunkRows = 256;

type Said = Rows<Float32Array | Float64Array>;

/**
 * Ranks what comes next among all items but those that a user has had: nothing of other samples.
 * @param said - `[ids, items]`, the likelier the higher.
 */
export function itemRanks(said: Said, dataset: Dataset, source: Source, ids: Int32Array): Ranked {
  return itemRanking(dataset, source, ids)(said);
}

/** The same of whatever is said of these samples, which are read once. */
export function itemRanking(dataset: Dataset, source: Source, ids: Int32Array): (said: Said) => Ranked {
  if (!areOfItems(dataset.vocabulary)) return () => ({});
  const shown = shownItems(dataset, source, ids);
  const labels = rowLabels(dataset, source, ids);
  return (said) => ({ ranks: ranksOf(said, labels, (row) => shown[row] ?? []) });
}

/**
 * Ranks of the test samples' labels by how many of the test samples' users have had an item: what anybody can say who knows
 * nothing of a user. Null where samples are no users of items.
 */
export function popularityRanks(dataset: Dataset): readonly number[] | null {
  if (!areOfItems(dataset.vocabulary)) return null;
  const { count } = dataset.test;
  const ids = Int32Array.from({ length: count }, (_, id) => id);
  const width = dataset.classes.length;
  const shown = shownItems(dataset, "test", ids);
  const taken = new Float64Array(width);
  for (const own of shown) for (const item of own) taken[item] = (taken[item] as number) + 1;
  const data = new Float64Array(count * width);
  ids.forEach((row) => data.set(taken, row * width));
  return ranksOf({ rows: count, width, data }, dataset.test.labels, (row) => shown[row] ?? []);
}

/** Of each sample the items before its label, as classes. */
function shownItems(dataset: Dataset, source: Source, ids: Int32Array): readonly (readonly number[])[] {
  const [length = 0] = dataset.inputShape;
  const all: number[][] = [];
  for (let from = 0; from < ids.length; from += chunkRows) {
    const some = ids.subarray(from, from + chunkRows);
    const tokens = viewOf(dataset, source, some);
    some.forEach((_, row) => {
      const items = Array.from(tokens.subarray(row * length + 1, (row + 1) * length), (id) => id - firstItemId);
      all.push(items.filter((item) => item >= 0));
    });
  }
  return all;
}
