import { FacultyError } from "@faculty/shared/errors";
import type { Plan } from "@faculty/shared/plan";
import { type BatchName, stepsOf } from "@faculty/shared/protocol";

/** What teachers are asked in one request: a batch, or several of one epoch laid one after the other. */
export interface StepGroup {
  /** Of its first batch. */
  readonly name: BatchName;
  readonly ids: Int32Array;
  /** Where what was pulled begins among the rows. */
  readonly from: number;
}

/**
 * The request that a pull is part of.
 * @param ids - Of what was pulled.
 * @param steps - Batches that one request holds (`stepsPerRequest`).
 * @throws FacultyError MALFORMED_FRAME where several are pulled that are not of one request.
 */
export function stepGroup(
  batch: BatchName,
  ids: Int32Array,
  steps: number,
  { stepsPerEpoch, batch: batchAt }: Pick<Plan, "stepsPerEpoch" | "batch">,
): StepGroup {
  if (batch.kind === "evaluate") return { name: batch, ids, from: 0 };
  const { kind, epoch, step } = batch;
  const first = step - (step % steps);
  const end = step + stepsOf(batch);
  if (end > first + steps)
    throw new FacultyError(
      "MALFORMED_FRAME",
      `steps ${step} to ${end - 1} were pulled at once, teachers are asked about ${first} to ${first + steps - 1}`,
    );
  const all = batchAt(epoch, first, Math.min(steps, stepsPerEpoch - first));
  return {
    name: { kind, epoch, step: first },
    ids: all,
    from: step === first ? 0 : batchAt(epoch, first, step - first).length,
  };
}
