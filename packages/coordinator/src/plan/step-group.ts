import type { RunSpec } from "@faculty/shared/config";
import type { Dataset, Source } from "@faculty/shared/datasets";
import type { Plan } from "@faculty/shared/plan";
import type { BatchName } from "@faculty/shared/protocol";
import { inlineRows } from "../dispatch/predict-frames.ts";

/** What teachers are asked in one request: a batch, or several of one epoch laid one after the other. */
export interface StepGroup {
  /** Of its first batch. */
  readonly name: BatchName;
  readonly ids: Int32Array;
  /** Where the batch begins among the rows. */
  readonly from: number;
}

/**
 * The request that a batch is part of: a function of the plan, so that whoever asks, whenever, for whichever batch of
 * a group, has teachers compute the same rows together. No more steps than a request with its inputs carries, because
 * what a replica is sent must not decide how many rows it computes at once.
 */
export function stepGroup(
  batch: BatchName,
  ids: Int32Array,
  { train, augment }: Pick<RunSpec, "train" | "augment">,
  dataset: Pick<Dataset, "inputShape" | Source>,
  { stepsPerEpoch, batch: batchAt }: Pick<Plan, "stepsPerEpoch" | "batch">,
): StepGroup {
  const steps = Math.min(train.stepsPerRequest, Math.floor(inlineRows(dataset, { augment }) / train.batchSize));
  if (batch.kind !== "train" || steps <= 1) return { name: batch, ids, from: 0 };
  const first = batch.step - (batch.step % steps);
  const count = Math.min(steps, stepsPerEpoch - first);
  const parts = Array.from({ length: count }, (_, i) => batchAt(batch.epoch, first + i));
  const all = new Int32Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.forEach((part, i) => all.set(part, i * train.batchSize));
  return { name: { ...batch, step: first }, ids: all, from: (batch.step - first) * train.batchSize };
}
