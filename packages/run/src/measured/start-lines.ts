import type { Quality } from "@faculty/shared/metrics";
import { isLabelled } from "@faculty/shared/samples";

/** A teacher on samples that it is asked about before anybody is taught. */
export interface StartingTeacher {
  readonly name: string;
  /** On the samples whose class it knows. */
  readonly quality: Quality;
  /** What naming one class for all of them would give. */
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

/**
 * What is said of teachers before anybody is taught by them: how each does, and a warning for each that is no better than
 * chance, which is one whose accuracy's 95 % interval reaches down to it.
 */
export function startLines(teachers: readonly StartingTeacher[]): readonly string[] {
  const measured = teachers.flatMap(({ name, quality, chance }) =>
    quality.accuracy === null ? [] : [{ name, chance, ...quality }],
  );
  if (measured.length === 0) return [];
  const each = measured.map(({ name, accuracy, samples }) => `${name} ${percent(accuracy)} of ${samples}`);
  return [
    `accuracy of teachers on labelled samples held out: ${each.join(", ")}`,
    ...measured
      .filter(({ interval95: [low], chance }) => low <= chance)
      .map(
        ({ name, accuracy, samples, chance }) =>
          `warning: teacher ${name} is no better than chance: accuracy ${percent(accuracy)} of ${samples} samples held out, naming one class for all gives ${percent(chance)}; see whether its classes are in its own order, and whether it is shown what it takes (teachers[].inputs): faculty inspect --dataset tells both`,
      ),
  ];
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
