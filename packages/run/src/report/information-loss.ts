import { tellsApart } from "@faculty/shared/metrics";
import { isLabelled } from "@faculty/shared/samples";
import { figuresOf, type ModelRole, predictions, type ScoredModel, scoresOf } from "../measured/scored-model.ts";
import { spreadOf } from "./spread.ts";

/** What the distilled student lost of what the ensemble knows. Null is what could not be measured. */
export interface InformationLoss {
  /** Share of test samples where student and ensemble name the same class; mean over seeds. */
  readonly agreement: number | null;
  /** Share of test samples with a label that the ensemble gets right and the student wrong; mean over seeds. */
  readonly lost: number | null;
  /** Share of test samples with a label that the student gets right and the ensemble wrong; mean over seeds. */
  readonly won: number | null;
  /** Expected calibration error of both; the student's a mean over seeds. */
  readonly calibration: { readonly ensemble: number | null; readonly distilled: number | null };
  /** Where the student errs and the ensemble does not: class and what is named instead, the most frequent first. */
  readonly confused: readonly Confusion[];
  /** Test samples that the ensemble gets right and the student of every seed wrong, the first of them. */
  readonly alwaysLost: readonly number[];
  /** Of each of them its class and what the students name, a seed each; absent of a report from before it was kept. */
  readonly lostAs?: readonly LostSample[] | undefined;
  /** Mean over seeds, in the order of the classes; null where no test sample has the class. Empty without labels. */
  readonly perClass: readonly ClassAccuracy[];
}

interface LostSample {
  readonly sample: number;
  readonly class: string;
  readonly named: readonly string[];
}

interface Confusion {
  readonly class: string;
  readonly named: string;
  /** Of all test samples; mean over seeds. */
  readonly share: number;
}

interface ClassAccuracy {
  readonly class: string;
  readonly ensemble: number | null;
  readonly scratch: number | null;
  readonly distilled: number | null;
}

/** @returns Null where the run has no ensemble. */
export function informationLoss({
  models,
  labels,
  dataset,
}: {
  readonly models: readonly ScoredModel[];
  readonly labels: readonly number[];
  readonly dataset: { readonly classes: readonly string[] };
}): InformationLoss | null {
  const [ensemble] = predictions(models, "ensemble");
  if (ensemble === undefined) return null;
  const students = predictions(models, "distilled");
  const isTold = tellsApart(labels);
  const isLost = (seed: readonly number[], i: number) => isTold && ensemble[i] === labels[i] && seed[i] !== labels[i];
  const every = labels.flatMap((_, i) => (students.length > 0 && students.every((seed) => isLost(seed, i)) ? [i] : []));
  const told = labels.filter(isLabelled).length;
  const meanShare = (of: number, holds: (student: number, teacher: number, label: number) => boolean) =>
    students.length === 0
      ? null
      : spreadOf(
          students.map((predicted) => {
            const count = labels.filter((label, i) => holds(predicted[i] ?? -1, ensemble[i] ?? -1, label)).length;
            return count / of;
          }),
        ).mean;
  return {
    agreement: meanShare(labels.length, (student, teacher) => student === teacher),
    lost: isTold ? meanShare(told, (student, teacher, label) => teacher === label && student !== label) : null,
    won: isTold ? meanShare(told, (student, teacher, label) => student === label && teacher !== label) : null,
    calibration: { ensemble: meanEce(models, "ensemble"), distilled: meanEce(models, "distilled") },
    confused: confusions(students, isLost, labels, dataset.classes),
    alwaysLost: every.slice(0, shown),
    lostAs: every.slice(0, shown).map((sample) => ({
      sample,
      class: dataset.classes[labels[sample] as number] ?? "",
      named: students.map((seed) => dataset.classes[seed[sample] as number] ?? ""),
    })),
    perClass: !isTold
      ? []
      : perClass(dataset.classes, {
          ensemble: classAccuracies([ensemble], labels, dataset.classes.length),
          scratch: classAccuracies(predictions(models, "scratch"), labels, dataset.classes.length),
          distilled: classAccuracies(students, labels, dataset.classes.length),
        }),
  };
}

function meanEce(models: readonly ScoredModel[], role: ModelRole): number | null {
  const errors = figuresOf(scoresOf(models, role)).map(({ ece }) => ece);
  return errors.length === 0 ? null : spreadOf(errors).mean;
}

/** Of pairs and samples: what fits a page. */
const shown = 10;

function confusions(
  students: readonly (readonly number[])[],
  isLost: (seed: readonly number[], sample: number) => boolean,
  labels: readonly number[],
  classes: readonly string[],
): readonly Confusion[] {
  const counts = new Map<number, number>();
  for (const seed of students)
    labels.forEach((label, i) => {
      const pair = label * classes.length + (seed[i] as number);
      if (isLost(seed, i)) counts.set(pair, (counts.get(pair) ?? 0) + 1);
    });
  return [...counts]
    .sort(([pair, count], [other, otherCount]) => otherCount - count || pair - other)
    .slice(0, shown)
    .map(([pair, count]) => ({
      class: classes[Math.floor(pair / classes.length)] ?? "",
      named: classes[pair % classes.length] ?? "",
      share: count / (students.length * labels.filter(isLabelled).length),
    }));
}

type Accuracies = readonly (number | null)[];

function perClass(
  classes: readonly string[],
  { ensemble, scratch, distilled }: Readonly<Record<"ensemble" | "scratch" | "distilled", Accuracies>>,
): readonly ClassAccuracy[] {
  return classes.map((name, c) => ({
    class: name,
    ensemble: ensemble[c] ?? null,
    scratch: scratch[c] ?? null,
    distilled: distilled[c] ?? null,
  }));
}

/** Share of each class's samples that are named right, mean over seeds: one pass over the samples, however many classes. */
function classAccuracies(
  seeds: readonly (readonly number[])[],
  labels: readonly number[],
  classes: number,
): Accuracies {
  const total = new Float64Array(classes);
  const right = new Float64Array(classes);
  labels.forEach((label, i) => {
    if (!isLabelled(label)) return;
    const hits = seeds.filter((predicted) => predicted[i] === label).length;
    total[label] = (total[label] as number) + seeds.length;
    right[label] = (right[label] as number) + hits;
  });
  return Array.from(total, (count, c) => (count === 0 ? null : (right[c] as number) / count));
}
