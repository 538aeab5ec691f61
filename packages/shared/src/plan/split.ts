import { purposes } from "../random/purpose.ts";
import { createRandom, drawOfKey, shuffle } from "../random/random.ts";
import { isLabelled, leftOut } from "../samples/label.ts";

export interface SplitSpec {
  readonly seed: number;
  /** Share of the training samples held out for validation, 0 ≤ share < 1, stratified by label. */
  readonly validation: number;
  /** Label of every training sample, `noLabel` or `leftOut`; its index is the sample id. */
  readonly labels: Int32Array;
  /** Classes that are never trained on: all their samples that are not left out are held out. Absent: none. */
  readonly heldBack?: readonly number[] | undefined;
  /** Of samples that have an id of their own, 64 bits of it: each is drawn by its id. Absent: they are drawn by their index. */
  readonly keys?: BigUint64Array | undefined;
  /**
   * Of samples that come in groups, such as a speaker's recordings, the key of each one's group, 0 where it has none: whole
   * groups are held out. Absent: they are drawn one by one.
   */
  readonly groups?: BigUint64Array | undefined;
}

export interface Split {
  readonly trainIds: Int32Array;
  readonly validationIds: Int32Array;
}

/**
 * Holds out the same share of every class, never its last sample, drawn from the seed; both halves ascend by id. Samples
 * without a label are a class of their own, of which nothing is held out unless there is no other: they measure nothing.
 *
 * Where samples come in groups, the same share of the groups is held out, one at least and never all, and nothing of them is
 * trained on. A class that only they have stays with its training samples.
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
  const heldGroups = spec.groups === undefined || spec.validation === 0 ? null : drawGroups(spec, spec.groups, isTold);
  const train: number[] = [];
  const validation: number[] = [];
  for (const [label, ids] of byLabel) {
    const share = isTold && !isLabelled(label) ? 0 : spec.validation;
    const { held, kept } = spec.heldBack?.includes(label)
      ? { held: ids, kept: [] }
      : heldGroups !== null
        ? byGroup(ids, heldGroups, !isTold || isLabelled(label))
        : spec.keys === undefined
          ? byShuffle(ids, label, share, spec)
          : byKey(ids, share, spec.keys, spec);
    for (const id of held) validation.push(id);
    for (const id of kept) train.push(id);
  }
  return { trainIds: Int32Array.from(train).sort(), validationIds: Int32Array.from(validation).sort() };
}

/** Of one class. */
interface Halves {
  readonly held: Iterable<number>;
  readonly kept: Iterable<number>;
}

/** Tells of a sample whether its group is held out: those with the lowest draws, among the groups that measure something. */
function drawGroups({ seed, validation, labels }: SplitSpec, groups: BigUint64Array, isTold: boolean): IsHeld {
  const measuring = new Set<bigint>();
  groups.forEach((group, id) => {
    const label = labels[id] as number;
    if (group !== 0n && label !== leftOut && (!isTold || isLabelled(label))) measuring.add(group);
  });
  const draws = [...measuring].map((group) => ({ group, draw: drawOfKey(seed, purposes.splitByGroup, group) }));
  draws.sort((a, b) => a.draw - b.draw || (a.group < b.group ? -1 : 1));
  const count = Math.min(Math.max(1, Math.round(validation * draws.length)), draws.length - 1);
  const held = new Set(draws.slice(0, Math.max(0, count)).map(({ group }) => group));
  return (id) => held.has(groups[id] as bigint);
}

type IsHeld = (id: number) => boolean;

/** @param measures - Whether samples of the class are worth holding out; others of a held group are on neither side. */
function byGroup(ids: readonly number[], isHeld: IsHeld, measures: boolean): Halves {
  const kept = ids.filter((id) => !isHeld(id));
  if (!measures) return { held: [], kept };
  return kept.length === 0 ? { held: [], kept: ids } : { held: ids.filter(isHeld), kept };
}

function byShuffle(ids: readonly number[], label: number, share: number, { seed }: SplitSpec): Halves {
  const order = shuffle(Int32Array.from(ids), createRandom(seed, purposes.split, label));
  const held = Math.min(Math.round(ids.length * share), ids.length - 1);
  return { held: order.subarray(0, held), kept: order.subarray(held) };
}

/** Each sample by itself, so that others may come and go: about the share of a class, and never all of it. */
function byKey(ids: readonly number[], share: number, keys: BigUint64Array, { seed }: SplitSpec): Halves {
  const draws = Float64Array.from(ids, (id) => drawOfKey(seed, purposes.splitByKey, keys[id] as bigint));
  const last = draws.indexOf(draws.reduce((most, draw) => Math.max(most, draw), 0));
  const isHeld = (place: number) => (draws[place] as number) < share && place !== last;
  return { held: ids.filter((_, place) => isHeld(place)), kept: ids.filter((_, place) => !isHeld(place)) };
}
