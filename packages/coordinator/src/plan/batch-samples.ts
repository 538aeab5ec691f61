import { viewAt } from "@faculty/data/augmentation";
import type { Dataset } from "@faculty/data/datasets";
import type { RunSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import type { Plan } from "@faculty/shared/plan";
import { type BatchName, stepsOf } from "@faculty/shared/protocol";
import type { Source, ViewSpec } from "@faculty/shared/samples";

const unaugmented: ViewSpec = { augment: [], seed: 0, epoch: 0 };

/** The samples a batch name stands for, and how they are to be seen. */
export interface BatchSamples {
  readonly ids: Int32Array;
  readonly source: Source;
  readonly view: ViewSpec;
}

/** @throws FacultyError MALFORMED_FRAME for a step or a sample that does not exist. */
export function batchSamples(batch: BatchName, runPlan: Plan, dataset: Dataset, spec: RunSpec): BatchSamples {
  if (batch.kind === "train") {
    const steps = stepsOf(batch);
    const last = batch.step + steps - 1;
    if (last >= runPlan.stepsPerEpoch)
      throw new FacultyError(
        "MALFORMED_FRAME",
        `step ${last} was pulled, an epoch of this run has ${runPlan.stepsPerEpoch}`,
      );
    const view = viewAt(runPlan, spec.augment, batch.epoch, dataset);
    return { ids: runPlan.batch(batch.epoch, batch.step, steps), source: "train", view };
  }
  const { count } = dataset[batch.source];
  const beyond = batch.ids.find((id) => id >= count);
  if (beyond !== undefined)
    throw new FacultyError(
      "MALFORMED_FRAME",
      `sample ${beyond} was pulled, ${dataset.name} ${batch.source} has ${count} samples`,
    );
  return { ids: Int32Array.from(batch.ids), source: batch.source, view: unaugmented };
}
