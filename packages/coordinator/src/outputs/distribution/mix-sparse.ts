import { namedClasses, type SparseRows, signalLimit, sparseWidth } from "@faculty/shared/codecs";
import { logSumExp } from "@faculty/shared/tensor";
import { logZero } from "./align.ts";
import type { LabelSpace } from "./label-space.ts";
import type { MixtureSpace } from "./mixture.ts";

/** One teacher's logits (up to a constant a row), which name classes in its own order; it knows all of the run's. */
export interface SparseTeacher {
  readonly logits: SparseRows;
  readonly space: LabelSpace;
}

/** The ensemble's distribution, and how far its members differ. */
export interface SparseMixture {
  /** Log-probabilities, naming each class that a teacher names; classes rise in a row. */
  readonly mixed: SparseRows;
  /** `[rows]`, as `Mixture` has them. */
  readonly disagreements: Float64Array;
}

/**
 * What `mixture` makes of the same teachers, without a row of all classes. A row's classes fall into slots: each that a
 * teacher names, and one for all others, since every teacher holds those alike. A slot of n classes has n times the
 * probability of each, so that slots are softened, weighed and mixed as classes are. In the space of logits too: the mean
 * of `log n p_k` is `log n` above the mean of `log p_k`, as the slot's mass is above its classes'.
 * @param weights - `[rows, teachers]`, rows sum to 1.
 */
export function mixSparse(
  teachers: readonly SparseTeacher[],
  weights: Float64Array,
  temperature: number,
  space: MixtureSpace,
): SparseMixture {
  const [first] = teachers as readonly [SparseTeacher];
  const { rows } = first.logits;
  const classes = first.space.columns.length;
  const all = teachers.reduce((sum, { logits }) => sum + namedClasses(logits.width), 0);
  const named = Math.min(classes, all);
  const width = sparseWidth(named);
  const data = new Float32Array(rows * width);
  const disagreements = new Float64Array(rows);
  const runClasses = teachers.map(({ space: own }) => runClassesOf(own));
  const slotOf = new Int32Array(classes).fill(-1);
  for (let row = 0; row < rows; row++) {
    const union = unionOf(teachers, runClasses, row, slotOf);
    const others = classes - union.length;
    const slots = union.length + (others > 0 ? 1 : 0);
    const logCount = others > 0 ? Math.log(others) : 0; // of the classes in the last slot
    const mean = new Float64Array(slots);
    let meanEntropy = 0;
    teachers.forEach(({ logits }, k) => {
      const weight = weights[row * teachers.length + k] as number;
      if (weight === 0) return;
      const own = slotLogits(logits, row, runClasses[k] as Int32Array, slotOf, slots);
      for (let s = 0; s < slots; s++) own[s] = (own[s] as number) / temperature;
      if (others > 0) own[slots - 1] = (own[slots - 1] as number) + logCount;
      const logSum = logSumExp(own);
      for (let s = 0; s < slots; s++) own[s] = (own[s] as number) - logSum;
      meanEntropy += weight * entropyOf(own, others, logCount);
      for (let s = 0; s < slots; s++) {
        const value = own[s] as number;
        mean[s] = (mean[s] as number) + weight * (space === "probabilities" ? Math.exp(value) : value);
      }
    });
    if (space === "probabilities")
      for (let s = 0; s < slots; s++) mean[s] = Math.max(logZero, Math.log(mean[s] as number));
    else {
      const logSum = logSumExp(mean);
      for (let s = 0; s < slots; s++) mean[s] = Math.max(-signalLimit, (mean[s] as number) - logSum);
    }
    disagreements[row] = Math.max(0, entropyOf(mean, others, logCount) - meanEntropy); // by concavity; rounding may go below
    const out = data
      .subarray(row * width, (row + 1) * width)
      .fill(logZero, 0, 1 + named)
      .fill(-1, 1 + named);
    if (others > 0) out[0] = (mean[slots - 1] as number) - logCount;
    union.forEach((c, s) => {
      out[1 + s] = mean[s] as number;
      out[1 + named + s] = c;
      slotOf[c] = -1; // as it was, for the next row
    });
  }
  return { mixed: { rows, width, data }, disagreements };
}

/** Of each of a teacher's classes its place among the run's. */
function runClassesOf({ columns }: LabelSpace): Int32Array {
  const places = new Int32Array(columns.length);
  columns.forEach((column, c) => {
    places[column] = c;
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
      if (own < 0) continue;
      const c = runClasses[k]?.[own] as number;
      if (slotOf[c] === 0) continue;
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

/** One teacher's logits of a row by slot: what it does not name has its rest. */
function slotLogits(
  { width, data }: SparseRows,
  row: number,
  runClasses: Int32Array,
  slotOf: Int32Array,
  slots: number,
): Float64Array {
  const start = row * width;
  const named = namedClasses(width);
  const own = new Float64Array(slots).fill(data[start] as number);
  for (let i = start + 1; i <= start + named; i++) {
    const c = data[i + named] as number;
    if (c >= 0) own[slotOf[runClasses[c] as number] as number] = data[i] as number;
  }
  return own;
}

/** Of the classes in slots, nats. @param logMass - Of each slot. @param others - Classes in the last one; 0: there is none. */
function entropyOf(logMass: Float64Array, others: number, logCount: number): number {
  let entropy = 0;
  for (let s = 0; s < logMass.length; s++) {
    const value = logMass[s] as number;
    entropy -= Math.exp(value) * (others > 0 && s === logMass.length - 1 ? value - logCount : value);
  }
  return entropy;
}
