import type { Dataset } from "@faculty/data/datasets";
import type { RunSpec } from "@faculty/shared/config";
import { planOf } from "@faculty/shared/plan";
import { labelledAmong } from "@faculty/shared/samples";

/** What a run makes of the training samples of its data set. */
export interface SampleCounts {
  /** Trained on with their label. */
  readonly labelled: number;
  /** Trained on without one: the run hides it, or nobody has said it. */
  readonly unlabelled: number;
  readonly heldOut: number;
  /** Not used. */
  readonly omitted: number;
}

export function sampleCounts(spec: Pick<RunSpec, "seed" | "train" | "dataset">, dataset: Dataset): SampleCounts {
  const { count, labels } = dataset.train;
  const { trainIds, validationIds } = planOf(spec, dataset);
  const labelled = labelledAmong(trainIds, labels).length;
  return {
    labelled,
    unlabelled: trainIds.length - labelled,
    heldOut: validationIds.length,
    omitted: count - trainIds.length - validationIds.length,
  };
}

/** `160 labelled, 3800 unlabelled, 40 held out`; what is none is not told. */
export function countsInWords({ labelled, unlabelled, heldOut, omitted }: SampleCounts): string {
  const counts = { labelled, unlabelled, "held out": heldOut, omitted };
  return Object.entries(counts)
    .flatMap(([what, count]) => (count === 0 ? [] : [`${count} ${what}`]))
    .join(", ");
}
