import { type Quality, rankingFigures, wilsonInterval } from "@faculty/shared/metrics";
import { isLabelled } from "@faculty/shared/samples";

/** A teacher on samples that it is asked about before anybody is taught. */
export interface StartingTeacher {
  readonly name: string;
  /** On the samples whose class it knows. */
  readonly quality: Quality & { readonly ranks?: readonly number[] | undefined };
  /** What naming one class for all of them would give; of items, what any ten would. */
  readonly chance: number;
}

/** The largest share that one of the known classes has among the samples of these. @param known - By label. */
export function chanceOf(labels: Int32Array, known: readonly boolean[]): number {
  const counts = known.map(() => 0);
  for (const label of labels)
    if (isLabelled(label) && known[label] === true) counts[label] = (counts[label] as number) + 1;
  const all = counts.reduce((sum, count) => sum + count, 0);
  return Math.max(...counts) / Math.max(1, all);
}

/** What any ten items give. */
export function chanceOfTen(items: number): number {
  return Math.min(1, 10 / items);
}

/**
 * What is said of teachers before anybody is taught by them: how each does, and a warning for each that is no better than
 * chance, which is one whose accuracy's 95 % interval reaches down to it; of those that rank items, whose HR@10's does.
 */
export function startLines(teachers: readonly StartingTeacher[]): readonly string[] {
  const measured = teachers.flatMap(({ name, quality, chance }) => {
    const found = measuredBy(quality);
    return found === null ? [] : [{ name, chance, samples: quality.samples, ...found }];
  });
  const [first] = measured;
  if (first === undefined) return [];
  const each = measured.map(({ name, share, samples }) => `${name} ${percent(share)} of ${samples}`);
  return [
    `${first.what} of teachers on labelled samples held out: ${each.join(", ")}`,
    ...measured
      .filter(({ low, chance }) => low <= chance)
      .map(
        ({ name, what, share, samples, chance, guess }) =>
          `warning: teacher ${name} is no better than chance: ${what} ${percent(share)} of ${samples} samples held out, ${guess} ${percent(chance)}; see whether its classes are in its own order, and whether it is shown what it takes (teachers[].inputs): faculty inspect --dataset tells both`,
      ),
  ];
}

/** A share of samples, and the lower end of its 95 % interval; null where labels tell nothing. */
function measuredBy(quality: StartingTeacher["quality"]) {
  if (quality.accuracy === null) return null;
  const { ranks = [], samples } = quality;
  const ranked = rankingFigures(ranks);
  if (ranked === null) {
    const guess = "naming one class for all gives";
    return { what: "accuracy", share: quality.accuracy, low: quality.interval95[0], guess };
  }
  const [low] = wilsonInterval(ranked.hr10 * samples, samples);
  return { what: "HR@10", share: ranked.hr10, low, guess: "any ten items give" };
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
