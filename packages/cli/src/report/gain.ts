import { type Interval, meanInterval, type Spread, spreadOf } from "./spread.ts";

/** What distillation changed in test accuracy, seed by seed against the same student from scratch. */
export interface Gain {
  /** Distilled − scratch, as a share of the test samples. */
  readonly difference: Spread;
  /** 95 % interval: over seeds where there are several, over test samples where there is one. */
  readonly interval: Interval;
  readonly kind: "gained" | "lost" | "no-clear-difference";
  /** Share of the distance from scratch to ensemble that the student made up; null where the ensemble is not ahead. */
  readonly recovered: number | null;
  /** For people: what happened and, where nothing was gained, the likely reason. */
  readonly words: readonly string[];
}

export interface GainInput {
  /** Per seed, whether each test sample was right. */
  readonly distilled: readonly (readonly boolean[])[];
  readonly scratch: readonly (readonly boolean[])[];
  readonly teacherAccuracies: readonly number[];
  /** Null where there is no ensemble. */
  readonly ensembleAccuracy: number | null;
}

/** What one kind of student has over another. */
export type Comparison = Pick<Gain, "difference" | "interval" | "kind">;

/** Compares students that share seed, data and epochs pair by pair: of each, whether each test sample was right. */
export function compareStudents(
  students: readonly (readonly boolean[])[],
  others: readonly (readonly boolean[])[],
): Comparison {
  const difference = spreadOf(students.map((right, seed) => share(right) - share(others[seed] ?? [])));
  const interval = meanInterval(difference) ?? pairedInterval(students[0] ?? [], others[0] ?? []);
  const kind = interval[0] > 0 ? "gained" : interval[1] < 0 ? "lost" : "no-clear-difference";
  return { difference, interval, kind };
}

/** What distillation gained, and why not more. */
export function judgeGain(input: GainInput): Gain {
  const { difference, interval, kind } = compareStudents(input.distilled, input.scratch);
  const scratchAccuracy = spreadOf(input.scratch.map(share)).mean;
  const headroom = (input.ensembleAccuracy ?? scratchAccuracy) - scratchAccuracy;
  const recovered = headroom > 0 ? difference.mean / headroom : null;
  const words = [verdict({ kind, difference, interval }), ...reasons(kind, input, scratchAccuracy, recovered)];
  return { difference, interval, kind, recovered, words };
}

function share(right: readonly boolean[]): number {
  return right.filter(Boolean).length / right.length;
}

/** 95 % interval of a difference of two shares on the same samples, by their paired differences (−1, 0 or 1 each). */
function pairedInterval(distilled: readonly boolean[], scratch: readonly boolean[]): Interval {
  const { mean, sd } = spreadOf(distilled.map((right, i) => Number(right) - Number(scratch[i])));
  const half = (1.96 * (sd ?? 0)) / Math.sqrt(distilled.length); // 1.96: 97.5 % quantile of the normal distribution
  return [mean - half, mean + half];
}

/** How much, for people. */
export function differenceInWords({ difference, interval: [low, high] }: Comparison): string {
  const basis = difference.count > 1 ? `${difference.count} pairs of seeds` : "one pair of seeds, over test samples";
  return `${points(difference.mean)} points of test accuracy (95 % interval ${points(low)} to ${points(high)}; ${basis})`;
}

function verdict({ kind, ...comparison }: Comparison): string {
  const figures = differenceInWords({ kind, ...comparison });
  switch (kind) {
    case "gained":
      return `Distillation gained ${figures} over the same student from scratch.`;
    case "lost":
      return `Distillation made the student worse: ${figures} against the same student from scratch.`;
    case "no-clear-difference":
      return `Distillation made no clear difference: ${figures} against the same student from scratch.`;
  }
}

/** Below this share of the possible gain, the student's size is named as a likely reason. */
const littleRecovered = 0.25;

function reasons(
  kind: Gain["kind"],
  { teacherAccuracies, ensembleAccuracy }: GainInput,
  scratchAccuracy: number,
  recovered: number | null,
): readonly string[] {
  if (ensembleAccuracy === null) return [];
  const words: string[] = [];
  const bestTeacher = Math.max(...teacherAccuracies);
  if (bestTeacher <= scratchAccuracy)
    words.push(
      `No teacher is better than the student from scratch (${percent(bestTeacher)} against ${percent(scratchAccuracy)}): there was little to learn from them.`,
    );
  else if (ensembleAccuracy <= scratchAccuracy)
    words.push(
      `The ensemble (${percent(ensembleAccuracy)}) is not better than the student from scratch (${percent(scratchAccuracy)}), although one teacher is: try another weighting.`,
    );
  if (recovered !== null && recovered < littleRecovered && bestTeacher > scratchAccuracy)
    words.push(
      `The student made up ${percent(Math.max(0, recovered))} of its distance to the ensemble: it may be too small for what the teachers know (capacity gap), or need more epochs.`,
    );
  else if (recovered !== null && kind === "gained")
    words.push(`That is ${percent(recovered)} of the distance between the student from scratch and the ensemble.`);
  return words;
}

function points(value: number): string {
  return `${value < 0 ? "−" : "+"}${Math.abs(100 * value).toFixed(2)}`;
}

function percent(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
}
