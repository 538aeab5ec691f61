import type { Dataset } from "@faculty/data/datasets";
import { inSteps, type Plan, plan } from "@faculty/shared/plan";
import { isLabelled, leftOut } from "@faculty/shared/samples";

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
  const known = kind === "ceiling" ? (dataset.labelling?.known ?? labels) : labels;
  const told = runPlan.trainIds.filter((id) => isLabelled(known[id] as number));
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
