import { purposes } from "../random/purpose.ts";
import { createRandom, shuffle } from "../random/random.ts";
import { isLabelled, leftOut } from "../samples/label.ts";

export interface SplitSpec {
  readonly seed: number;
  /** Share of the training samples held out for validation, 0 ≤ share < 1, stratified by label. */
  readonly validation: number;
  /** Label of every training sample, `noLabel` or `leftOut`; its index is the sample id. */
  readonly labels: Int32Array;
  /** Classes that are never trained on: all their samples that are not left out are held out. Absent: none. */
  readonly heldBack?: readonly number[] | undefined;
}

export interface Split {
  readonly trainIds: Int32Array;
  readonly validationIds: Int32Array;
}

/**
 * Holds out the same share of every class, never its last sample, drawn from the seed; both halves ascend by id. Samples
 * without a label are a group of their own, of which nothing is held out unless there is no other: they measure nothing.
 */
export function split(spec: SplitSpec): Split {
  const byLabel = new Map<number, number[]>();
  spec.labels.forEach((label, id) => {
    if (label === leftOut) return;
    const ids = byLabel.get(label) ?? [];
    ids.push(id);
    byLabel.set(label, ids);
  });
  const isTold = [...byLabel.keys()].some(isLabelled);
  const train: number[] = [];
  const validation: number[] = [];
  for (const [label, ids] of byLabel) {
    const order = shuffle(Int32Array.from(ids), createRandom(spec.seed, purposes.split, label));
    const share = isTold && !isLabelled(label) ? 0 : spec.validation;
    const isTaught = !spec.heldBack?.includes(label);
    const held = isTaught ? Math.min(Math.round(ids.length * share), ids.length - 1) : ids.length;
    for (const id of order.subarray(0, held)) validation.push(id);
    for (const id of order.subarray(held)) train.push(id);
  }
  return { trainIds: Int32Array.from(train).sort(), validationIds: Int32Array.from(validation).sort() };
}
