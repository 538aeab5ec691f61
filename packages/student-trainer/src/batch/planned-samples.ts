import {
  drawViews,
  type InputRoom,
  isMixing,
  notCounted,
  rowLabels,
  type Views,
  viewAt,
  viewOf,
} from "@faculty/data/augmentation";
import { type Dataset, knownTargets, runOutput } from "@faculty/data/datasets";
import { type OutputSpec, outputParts, positionsOf, targetSize } from "@faculty/shared/outputs";
import type { Plan } from "@faculty/shared/plan";
import { type AugmentationSpec, isLabelled } from "@faculty/shared/samples";
import { madeWhenRead, sizeOf } from "@faculty/shared/tensor";
import type { StepBatch } from "./step-batch.ts";
import type { TeacherShares } from "./teacher-tally.ts";

/** A step of the plan. */
export interface Position {
  readonly epoch: number;
  readonly step: number;
}

/** A batch that knows its place, and what it was made of. */
export interface PlannedBatch extends StepBatch, Position {
  /** The plan's, which counts on over the phases of a student. */
  readonly planEpoch: number;
  readonly ids: Int32Array;
  /** Which coordinator merged it, of which teachers; null where none was asked. */
  readonly origin: BatchOrigin | null;
}

interface BatchOrigin {
  readonly generation: number;
  /** Of the teachers that were asked, in merge order. */
  readonly mask: readonly boolean[];
  /** Null where the teachers were asked for layers alone. */
  readonly shares: TeacherShares | null;
}

/** What is known of a batch beside its samples. */
type Known = Pick<PlannedBatch, "origin" | "temperature" | "said">;

/** Nobody was asked. */
const untaught: Known = { origin: null, temperature: 1, said: { kind: "nothing" } };

/** What a student is shown, and in which order: a function of the run, the same for all its students. */
export interface PlannedSamples {
  readonly dataset: Dataset;
  readonly plan: Plan;
  readonly augment: readonly AugmentationSpec[];
  /** Epochs to be trained. */
  readonly epochs: number;
  /** The plan's epoch that these begin with: a later phase sees other orders and views than an earlier one. */
  readonly firstEpoch: number;
}

/** Every position from `from` on, in order. */
export function* positionsFrom(samples: PlannedSamples, from: Position): Generator<Position, void, undefined> {
  for (let { epoch, step } = from; epoch < samples.epochs; epoch++, step = 0)
    for (; step < samples.plan.stepsPerEpoch; step++) yield { epoch, step };
}

/** Of a batch, or of so many one after the other. */
export function idsAt(samples: PlannedSamples, { epoch, step }: Position, steps?: number): Int32Array {
  return samples.plan.batch(samples.firstEpoch + epoch, step, steps);
}

/**
 * Inputs and labels of a step, augmented as the plan says.
 * @param known - What is known of the batch beside; absent: that nobody was asked about it.
 * @param room - For its inputs, which are made when they are read; absent: memory of their own each time.
 */
export function batchAt(
  samples: PlannedSamples,
  position: Position,
  known: Known = untaught,
  room?: InputRoom,
): PlannedBatch {
  const { dataset, augment, firstEpoch } = samples;
  const ids = idsAt(samples, position);
  const view = viewAt(
    samples.plan,
    augment,
    samples.plan.viewEpoch(firstEpoch + position.epoch, position.step),
    dataset,
  );
  const drawn = augment.some(isMixing) ? drawViews(dataset, "train", ids, view) : null;
  const mixes = drawn?.mixes ?? null;
  const labels = rowLabels(dataset, "train", ids, view);
  const output = runOutput(dataset);
  const hasPositions = positionsOf(output).length > 0;
  const targets = hasPositions ? null : knownTargets(dataset, "train", ids);
  const batch = {
    epoch: position.epoch,
    step: position.step,
    planEpoch: firstEpoch + position.epoch,
    ids,
    rows: ids.length,
    ...labelsOf(labels, dataset.train.labels, mixes),
    ...(hasPositions && countedOf(labels)),
    ...(targets && output.kind === "several" && countedOfParts(targets, output)),
    ...(targets && { targets }),
    ...known,
  };
  return madeWhenRead(
    batch,
    "inputs",
    () => drawn?.inputs ?? viewOf(dataset, "train", ids, view, room?.(ids.length * sizeOf(dataset.inputShape))),
  );
}

/** @param labels - Of the batch's rows. @param all - Of the training samples. */
function labelsOf(
  labels: Int32Array,
  all: Int32Array,
  mixes: Views["mixes"],
): Pick<StepBatch, "labels" | "labelled" | "labelMix"> {
  const labelMix = mixes?.flatMap(({ partner, share }) => [all[partner] as number, share]);
  const known = Float32Array.from(labels, (label, row) => {
    const share = mixes?.[row]?.share ?? 1;
    return (isLabelled(label) ? share : 0) + (isLabelled(labelMix?.[2 * row] ?? label) ? 1 - share : 0);
  });
  return {
    labels,
    ...(known.some((share) => share < 1) && { labelled: known }),
    ...(labelMix !== undefined && { labelMix: Float32Array.from(labelMix) }),
  };
}

function countedOf(labels: Int32Array): Pick<StepBatch, "counted"> {
  return labels.includes(notCounted)
    ? { counted: Float32Array.from(labels, (label) => (label === notCounted ? 0 : 1)) }
    : {};
}

/** Of several outputs, as long as the targets: 0 of each position that does not count. */
function countedOfParts(targets: Float32Array, output: OutputSpec): Pick<StepBatch, "counted"> {
  const counted = new Float32Array(targets.length).fill(1);
  const width = targetSize(output);
  for (const { output: one, targetFrom, targetSize: size } of outputParts(output)) {
    if (one.kind !== "distribution") continue;
    for (let i = 0; i < targets.length; i++) {
      const column = (i % width) - targetFrom;
      if (column >= 0 && column < size && targets[i] === notCounted) counted[i] = 0;
    }
  }
  return counted.includes(0) ? { counted } : {};
}
