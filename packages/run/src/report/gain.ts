import { type Interval, meanInterval, type Spread, spreadOf } from "./spread.ts";

/** What distillation changed in test accuracy, seed by seed against the same student from scratch. */
export interface Gain {
  /** Distilled − scratch, as a share of the test samples. */
  readonly difference: Spread;
  /** 95 % interval. */
  readonly interval: Interval;
  /** What the interval is over: seeds where three or more of them differ, else the test samples. */
  readonly over: "seeds" | "test-samples";
  readonly kind: "gained" | "lost" | "no-clear-difference";
  /** What is compared; absent: accuracy. */
  readonly metric?: string | undefined;
  /** Share of the distance from scratch to ensemble that the student made up; null where the ensemble is not ahead. */
  readonly recovered: number | null;
  /** Share of the distance from scratch to the student of all labels; null where there is none, or it is not ahead. */
  readonly closed: number | null;
  /** For people: what happened and, where nothing was gained, the likely reason. */
  readonly words: readonly string[];
}

/**
 * Of one seed, whether each test sample was right, or how well it was told where that is more than one class; null where it
 * was not trained.
 */
export type SeedOutcomes = readonly boolean[] | readonly number[] | null;

export interface GainInput {
  readonly distilled: readonly SeedOutcomes[];
  readonly scratch: readonly SeedOutcomes[];
  /** Trained on the labels that the run hides; absent: none was. */
  readonly ceiling?: readonly SeedOutcomes[] | undefined;
  /** What is compared, the mean of the outcomes; absent: accuracy. */
  readonly metric?: string | undefined;
  /** Of those that were measured. */
  readonly teacherAccuracies: readonly number[];
  /** Null where there is no ensemble, or it was not measured. */
  readonly ensembleAccuracy: number | null;
}

/** What one kind of student has over another. */
export type Comparison = Pick<Gain, "difference" | "interval" | "over" | "kind" | "metric">;

/**
 * Compares students that share seed, data and epochs pair by pair, in the order of the seeds.
 * @returns Null where no seed has both.
 */
export function compareStudents(
  students: readonly SeedOutcomes[],
  others: readonly SeedOutcomes[],
  metric?: string,
): Comparison | null {
  const pairs = students.flatMap((right, seed): Pair[] => {
    const other = others[seed] ?? null;
    return right === null || other === null ? [] : [[right, other]];
  });
  if (pairs.length === 0) return null;
  const difference = spreadOf(pairs.map(([right, other]) => share(right) - share(other)));
  const overSeeds = meanInterval(difference);
  const interval = overSeeds ?? pairedInterval(pairs);
  const kind = interval[0] > 0 ? "gained" : interval[1] < 0 ? "lost" : "no-clear-difference";
  const over = overSeeds === null ? "test-samples" : "seeds";
  return { difference, interval, over, kind, ...(metric !== undefined && { metric }) };
}

/** What distillation gained, and why not more; null where no seed has both students. */
export function judgeGain(input: GainInput): Gain | null {
  const comparison = compareStudents(input.distilled, input.scratch, input.metric);
  if (comparison === null) return null;
  const { own, recovered, toCeiling, closed } = distances(comparison, input, input.ensembleAccuracy);
  const words = [
    verdict(comparison),
    ...reasons(comparison.kind, input, own, recovered),
    ...(toCeiling === null ? [] : [ceilingInWords(toCeiling, closed)]),
  ];
  return { ...comparison, recovered, closed, words };
}

/** How far students came from scratch, to the ensemble and to the student of all labels. @param ensemble - Its mean. */
export function distances(
  { difference }: Comparison,
  { scratch, ceiling, metric }: Pick<GainInput, "scratch" | "ceiling" | "metric">,
  ensemble: number | null,
): Pick<Gain, "recovered" | "closed"> & { readonly own: number; readonly toCeiling: Comparison | null } {
  const own = spreadOf(scratch.filter((right) => right !== null).map(share)).mean;
  const toCeiling = compareStudents(ceiling ?? [], scratch, metric);
  const shareOf = (distance: number) => (distance > 0 ? difference.mean / distance : null);
  const recovered = shareOf((ensemble ?? own) - own);
  return { own, recovered, toCeiling, closed: shareOf(toCeiling?.difference.mean ?? 0) };
}

function share(right: Outcomes): number {
  return [...right].reduce<number>((sum, one) => sum + Number(one), 0) / right.length;
}

type Outcomes = NonNullable<SeedOutcomes>;

/** Of one seed: of the student and of the other one, whether each test sample was right. */
type Pair = readonly [student: Outcomes, other: Outcomes];

/**
 * 95 % interval of a difference of two shares on the same samples, by their paired differences (−1, 0 or 1 each; their
 * mean over seeds). Where all samples differ by the same, which most often is not at all, nothing varies: then by the
 * rule of three (Hanley and Lippman-Hand 1983), what never happened in n samples happens in at most 1 − 0.05^(1/n).
 */
function pairedInterval(pairs: readonly Pair[]): Interval {
  const samples = pairs[0]?.[0].length ?? 0;
  const differences = Array.from(
    { length: samples },
    (_, i) => pairs.reduce((sum, [right, other]) => sum + Number(right[i]) - Number(other[i]), 0) / pairs.length,
  );
  const { mean, sd } = spreadOf(differences);
  const half = sd === null || sd === 0 ? 1 - 0.05 ** (1 / samples) : (1.96 * sd) / Math.sqrt(samples); // 1.96: 97.5 % quantile of the normal distribution
  const most = typeof pairs[0]?.[0][0] === "number" ? Number.POSITIVE_INFINITY : 1; // a share lies within 0 to 1
  return [Math.max(-most, mean - half), Math.min(most, mean + half)];
}

/** How much, for people. @param what - Of which points. */
export function differenceInWords(
  { difference, interval: [low, high], over, metric = "accuracy" }: Comparison,
  what = `test ${metric}`,
): string {
  const pairs = difference.count > 1 ? `${difference.count} pairs of seeds` : "one pair of seeds";
  const basis = over === "seeds" ? pairs : `${pairs}, over test samples`;
  return `${points(difference.mean)} points of ${what} (95 % interval ${points(low)} to ${points(high)}; ${basis})`;
}

function ceilingInWords(toCeiling: Comparison, closed: number | null): string {
  const worth = `The labels that the run hides would be worth ${differenceInWords(toCeiling)} to the student from scratch`;
  if (closed === null) return `${worth}: there is no distance to close.`;
  return `${worth}; distillation closed ${closed > 0 ? percent(closed) : "nothing"} of that.`;
}

function verdict(comparison: Comparison): string {
  const figures = differenceInWords(comparison);
  switch (comparison.kind) {
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
  const bestTeacher = teacherAccuracies.length === 0 ? null : Math.max(...teacherAccuracies);
  if (bestTeacher !== null && bestTeacher <= scratchAccuracy)
    words.push(
      `No teacher is better than the student from scratch (${percent(bestTeacher)} against ${percent(scratchAccuracy)}): there was little to learn from them.`,
    );
  else if (bestTeacher !== null && ensembleAccuracy <= scratchAccuracy)
    words.push(
      `The ensemble (${percent(ensembleAccuracy)}) is not better than the student from scratch (${percent(scratchAccuracy)}), although one teacher is: try another weighting.`,
    );
  if (recovered !== null && recovered < littleRecovered && (bestTeacher ?? ensembleAccuracy) > scratchAccuracy)
    words.push(
      `The student made up ${percent(Math.max(0, recovered))} of its distance to the ensemble: it may be too small for what the teachers know (capacity gap), or need more epochs.`,
    );
  else if (recovered !== null && kind === "gained")
    words.push(
      recovered > 1
        ? "That is beyond the ensemble."
        : `That is ${percent(recovered)} of the distance between the student from scratch and the ensemble.`,
    );
  return words;
}

/** Of a hundred. */
export function points(value: number): string {
  const size = Math.abs(100 * value).toFixed(2);
  return `${value < 0 && Number(size) > 0 ? "−" : "+"}${size}`;
}

function percent(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
}
