import type { Dataset } from "@faculty/data/datasets";
import { inSteps, type Plan, plan } from "@faculty/shared/plan";
import { labelledAmong, leftOut } from "@faculty/shared/samples";

/** What a phase is trained on, and in which order. */
export interface Lesson {
  readonly dataset: Dataset;
  readonly plan: Plan;
}

/**
 * `taught`: by the teachers, every training sample. The others learn from labels and see no sample without: `scratch` in
 * as many steps as the taught student, `ceiling` the same with the labels that the run hides, `fine-tune` in epochs of
 * its own.
 */
export type LessonKind = "taught" | "scratch" | "ceiling" | "fine-tune";

/** Where every training sample has a label, all lessons are one. @param runPlan - Of the run on the data set. */
export function lessonOf(kind: LessonKind, dataset: Dataset, runPlan: Plan, batchSize: number): Lesson {
  const { labels, count } = dataset.train;
  const known = labelsFor(kind, dataset);
  const told = labelledAmong(runPlan.trainIds, known);
  const isWhole = told.length === runPlan.trainIds.length;
  if (kind === "taught" || (isWhole && known === labels)) return { dataset, plan: runPlan };
  const own = new Int32Array(count).fill(leftOut);
  for (const id of told) own[id] = known[id] as number;
  const { seed, epochs } = runPlan;
  const ownPlan = plan({ seed, epochs, batchSize, validation: 0, labels: own });
  return {
    dataset: { ...dataset, train: { ...dataset.train, labels: own } },
    plan: kind === "fine-tune" ? ownPlan : inSteps(ownPlan, runPlan.stepsPerEpoch),
  };
}

/** Samples that a student of this objective has seen in the end; one that is fine-tuned was taught all before. */
export function lessonSamples(kind: Exclude<LessonKind, "fine-tune">, dataset: Dataset, runPlan: Plan): number {
  if (kind === "taught") return runPlan.trainIds.length;
  return labelledAmong(runPlan.trainIds, labelsFor(kind, dataset)).length;
}

function labelsFor(kind: LessonKind, { train, labelling }: Dataset): Int32Array {
  return kind === "ceiling" ? (labelling?.known ?? train.labels) : train.labels;
}
