import { namedClasses, type RestGroups, type SparseRows, signalLimit, sparseWidth } from "@faculty/shared/codecs";
import { logSumExp } from "@faculty/shared/tensor";
import { type AbsentClasses, logZero } from "./align.ts";
import { alignedSlots } from "./aligned-slots.ts";
import type { LabelSpace } from "./label-space.ts";
import type { MixtureSpace } from "./mixture.ts";
import { type KnownGroups, knownGroups, restGroups } from "./rest-groups.ts";

/** One teacher's logits (up to a constant a row), which name classes in its own order. */
export interface SparseTeacher {
  readonly logits: SparseRows;
  readonly space: LabelSpace;
}

/** The ensemble's distribution, and how far its members differ. */
export interface SparseMixture {
  /** Log-probabilities, naming each class that a teacher names; classes rise in a row. */
  readonly mixed: SparseRows;
  /** Of the classes that `mixed` does not name; absent: all are one group. */
  readonly groups?: RestGroups | undefined;
  /** `[rows]`, as `Mixture` has them. */
  readonly disagreements: Float64Array;
}

/**
 * What `mixture` makes of the same teachers, without a row of all classes. A row's classes fall into slots: each that a
 * teacher names, and for each group of classes that the same teachers know one for all others, since every teacher holds
 * those alike. A slot of n classes has n times the probability of each, so that slots are softened, weighed and mixed as
 * classes are. In the space of logits too: the mean of `log n p_k` is `log n` above the mean of `log p_k`, as the slot's
 * mass is above its classes'.
 * @param weights - `[rows, teachers]`, rows sum to 1. @param absent - Where teachers put classes that they do not know.
 */
export function mixSparse(
  teachers: readonly SparseTeacher[],
  weights: Float64Array,
  temperature: number,
  space: MixtureSpace,
  absent: AbsentClasses = "conditional",
): SparseMixture {
  const [first] = teachers as readonly [SparseTeacher];
  const { rows } = first.logits;
  const classes = first.space.columns.length;
  const spaces = teachers.map((teacher) => teacher.space);
  const shared = knownGroups(spaces);
  const groups = shared.sizes.length;
  const known = spaces.map((own) => own.known);
  const all = teachers.reduce((sum, { logits }) => sum + namedClasses(logits.width), 0);
  const named = Math.min(classes, all);
  const width = sparseWidth(named, groups);
  const data = new Float32Array(rows * width);
  const disagreements = new Float64Array(rows);
  const runClasses = spaces.map(runClassesOf);
  const slotOf = new Int32Array(classes).fill(-1);
  for (let row = 0; row < rows; row++) {
    const union = unionOf(teachers, runClasses, row, slotOf);
    const slots = slotsOf(union, shared);
    const { logCounts } = slots;
    const mean = new Float64Array(logCounts.length);
    let meanEntropy = 0;
    const own = teachers.map(({ logits }, k) => slotLogits(logits, row, runClasses[k] as Int32Array, slotOf, k, slots));
    const aligned = alignedSlots(own, { temperature, absent, known, classes, logCounts });
    aligned.forEach((logMass, k) => {
      const weight = weights[row * teachers.length + k] as number;
      if (weight === 0) return;
      meanEntropy += weight * entropyOf(logMass, logCounts);
      logMass.forEach((value, s) => {
        mean[s] = (mean[s] as number) + weight * (space === "probabilities" ? Math.exp(value) : value);
      });
    });
    const logSum = space === "probabilities" ? 0 : logSumExp(mean);
    for (let s = 0; s < mean.length; s++)
      mean[s] =
        space === "probabilities"
          ? Math.max(logZero, Math.log(mean[s] as number))
          : Math.max(-signalLimit, (mean[s] as number) - logSum);
    disagreements[row] = Math.max(0, entropyOf(mean, logCounts) - meanEntropy); // by concavity; rounding may go below
    const out = data
      .subarray(row * width, (row + 1) * width)
      .fill(logZero, 0, groups + named)
      .fill(-1, groups + named);
    slots.rests.forEach((group, i) => {
      const s = union.length + i;
      out[group] = (mean[s] as number) - (logCounts[s] as number);
    });
    union.forEach((c, s) => {
      out[groups + s] = mean[s] as number;
      out[groups + named + s] = c;
      slotOf[c] = -1; // as it was, for the next row
    });
  }
  return { mixed: { rows, width, data }, groups: restGroups(shared), disagreements };
}

/** A row's slots: classes that are named, then groups of which some class is not. */
interface Slots {
  /** Of each slot, log of how many classes it holds. */
  readonly logCounts: Float64Array;
  /** Groups of the slots after those of named classes. */
  readonly rests: readonly number[];
  /** Of each teacher and slot, whether it knows its classes. */
  readonly isKnown: (teacher: number, slot: number) => boolean;
}

function slotsOf(union: Int32Array, { ofClass, sizes, knownBy }: KnownGroups): Slots {
  const others = [...sizes];
  for (const c of union) others[ofClass[c] as number] = (others[ofClass[c] as number] as number) - 1;
  const rests = [...others.keys()].filter((group) => (others[group] as number) > 0);
  const logCounts = new Float64Array(union.length + rests.length);
  rests.forEach((group, i) => {
    logCounts[union.length + i] = Math.log(others[group] as number);
  });
  const groupOf = (slot: number) => (slot < union.length ? ofClass[union[slot] as number] : rests[slot - union.length]);
  return { logCounts, rests, isKnown: (teacher, slot) => knownBy[teacher]?.[groupOf(slot) as number] === true };
}

/** Of each of a teacher's columns its class of the run, −1 of one that is dropped. */
function runClassesOf({ columns, kept }: LabelSpace): Int32Array {
  const places = new Int32Array((kept.at(-1) ?? -1) + 1).fill(-1);
  columns.forEach((place, c) => {
    if (place >= 0) places[kept[place] as number] = c;
  });
  return places;
}

/** The run's classes that a teacher names in a row, rising; `slotOf` tells where each lies among them. */
function unionOf(
  teachers: readonly SparseTeacher[],
  runClasses: readonly Int32Array[],
  row: number,
  slotOf: Int32Array,
): Int32Array {
  const found: number[] = [];
  teachers.forEach(({ logits: { width, data } }, k) => {
    for (let i = row * width + 1 + namedClasses(width); i < (row + 1) * width; i++) {
      const own = data[i] as number;
      const c = own < 0 ? -1 : (runClasses[k]?.[own] ?? -1);
      if (c < 0 || slotOf[c] === 0) continue;
      slotOf[c] = 0;
      found.push(c);
    }
  });
  const union = Int32Array.from(found).sort();
  union.forEach((c, slot) => {
    slotOf[c] = slot;
  });
  return union;
}

/** One teacher's logits of a class of each slot: of those it does not name its rest, NaN of those it does not know. */
function slotLogits(
  { width, data }: SparseRows,
  row: number,
  runClasses: Int32Array,
  slotOf: Int32Array,
  teacher: number,
  { logCounts, isKnown }: Slots,
): Float64Array {
  const start = row * width;
  const named = namedClasses(width);
  const own = new Float64Array(logCounts.length).fill(data[start] as number);
  for (let i = start + 1; i <= start + named; i++) {
    const c = data[i + named] as number;
    const ofRun = c < 0 ? -1 : (runClasses[c] ?? -1);
    if (ofRun >= 0) own[slotOf[ofRun] as number] = data[i] as number;
  }
  for (let s = 0; s < own.length; s++) if (!isKnown(teacher, s)) own[s] = Number.NaN;
  return own;
}

/** Of the classes in slots, nats. @param logMass - Of each slot. */
function entropyOf(logMass: Float64Array, logCounts: Float64Array): number {
  let entropy = 0;
  for (let s = 0; s < logMass.length; s++) {
    const value = logMass[s] as number;
    entropy -= Math.exp(value) * (value - (logCounts[s] as number));
  }
  return entropy;
}
