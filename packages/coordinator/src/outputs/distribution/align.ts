import { logSoftmax, type Rows } from "@faculty/shared/tensor";
import type { LabelSpace } from "./label-space.ts";

/** Where a partial teacher's distribution puts the classes it does not know; docs/methods.md "Partial label spaces". */
export type AbsentClasses = "conditional" | "uniform" | "zero";

/** One teacher's logits (up to a constant a row), in its own class order. */
export interface TeacherLogits {
  readonly logits: Rows<Float32Array | Float64Array>;
  readonly space: LabelSpace;
}

/** What is still to be divided by a temperature and normalised, up to a constant a row. */
export interface Unsoftened {
  readonly logits: Rows<Float32Array | Float64Array>;
  readonly temperature: number;
}

/** Stands for log 0: finite, so that no arithmetic makes a NaN of it, and `exp` of it is 0 in float32. */
export const logZero = -745;

/**
 * Every teacher over the run's classes, `[rows, classes]` each: as it came where it knows them all in the run's order,
 * else as `alignedLogProbabilities` has it.
 */
export function alignedLogits(
  teachers: readonly TeacherLogits[],
  temperature: number,
  absent: AbsentClasses,
): readonly Unsoftened[] {
  if (teachers.every(({ space }) => space.isRuns)) return teachers.map(({ logits }) => ({ logits, temperature }));
  return alignedLogProbabilities(teachers, temperature, absent).map((logits) => ({ logits, temperature: 1 }));
}

/**
 * Every teacher's log-probabilities at one temperature over the run's classes, `[rows, classes]` each.
 *
 * A teacher on a subset S of the classes says P(c | c ∈ S). `conditional` keeps that and takes P(S), and the absent
 * classes, from the teachers that know every class: p(c) = P(S) · p_k(c) inside S. `uniform` sets P(S) = |S|/C and
 * spreads the rest evenly (FKD's marginal smoothing). `zero` leaves absent classes without mass.
 */
export function alignedLogProbabilities(
  teachers: readonly TeacherLogits[],
  temperature: number,
  absent: AbsentClasses,
): Rows[] {
  const own = teachers.map(({ logits, space }) => logSoftmax(keptColumns(logits, space), temperature));
  const spread = own.map((rows, k) => spreadTo(rows, (teachers[k] as TeacherLogits).space, absent === "zero"));
  const isPartial = teachers.map(({ space }) => space.known < space.columns.length);
  if (absent !== "conditional" || !isPartial.includes(true)) return spread;
  const complete = spread.filter((_, k) => !isPartial[k]);
  const reference = meanProbabilities(complete.length > 0 ? complete : spread);
  return own.map((rows, k) =>
    isPartial[k] ? conditionOn(reference, rows, (teachers[k] as TeacherLogits).space) : (spread[k] as Rows),
  );
}

/** A teacher's own columns that count, in their order. */
export function keptColumns(logits: TeacherLogits["logits"], { kept }: LabelSpace): TeacherLogits["logits"] {
  const { rows, width } = logits;
  if (kept.length === width) return logits;
  const data = new Float64Array(rows * kept.length);
  for (let row = 0; row < rows; row++)
    kept.forEach((column, i) => (data[row * kept.length + i] = logits.data[row * width + column] as number));
  return { rows, width: kept.length, data };
}

/**
 * Into the run's class order; absent classes get nothing (`zero`) or an even share of 1 − |S|/C. Where the teacher
 * has the run's order already, `own` comes back.
 */
function spreadTo(own: Rows, space: LabelSpace, zero: boolean): Rows {
  const classes = space.columns.length;
  if (space.isRuns) return own;
  const data = new Float64Array(own.rows * classes);
  const logShare = zero ? 0 : Math.log(space.known / classes);
  const logAbsent = zero ? logZero : -Math.log(classes);
  for (let row = 0; row < own.rows; row++)
    for (let c = 0; c < classes; c++) {
      const column = space.columns[c] as number;
      data[row * classes + c] = column < 0 ? logAbsent : (own.data[row * own.width + column] as number) + logShare;
    }
  return { rows: own.rows, width: classes, data };
}

/** Mean over teachers; rows sum to 1. */
function meanProbabilities(logProbabilities: readonly Rows[]): Rows {
  const { rows, width } = logProbabilities[0] as Rows;
  const data = new Float64Array(rows * width);
  for (const teacher of logProbabilities)
    for (let i = 0; i < data.length; i++)
      data[i] = (data[i] as number) + Math.exp(teacher.data[i] as number) / logProbabilities.length;
  return { rows, width, data };
}

/** The reference outside S; inside, the reference's mass of S shared out as the teacher says. */
function conditionOn(reference: Rows, own: Rows, space: LabelSpace): Rows {
  const classes = space.columns.length;
  const data = new Float64Array(own.rows * classes);
  for (let row = 0; row < own.rows; row++) {
    let mass = 0;
    for (let c = 0; c < classes; c++)
      if ((space.columns[c] as number) >= 0) mass += reference.data[row * classes + c] as number;
    const logMass = Math.log(mass);
    for (let c = 0; c < classes; c++) {
      const column = space.columns[c] as number;
      const value =
        column < 0
          ? Math.log(reference.data[row * classes + c] as number)
          : (own.data[row * own.width + column] as number) + logMass;
      data[row * classes + c] = Math.max(logZero, value);
    }
  }
  return { rows: own.rows, width: classes, data };
}
