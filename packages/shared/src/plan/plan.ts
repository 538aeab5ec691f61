import { purposes } from "../random/purpose.ts";
import { createRandom, shuffle } from "../random/random.ts";

/** What a plan is a function of; nothing else may influence it. */
export interface PlanSpec {
  readonly seed: number;
  readonly epochs: number;
  readonly batchSize: number;
  /** Share of the training samples held out for validation, 0 ≤ share < 1, stratified by label. */
  readonly validation: number;
  /** Label of every training sample; its index is the sample id. */
  readonly labels: Int32Array;
}

/** The whole run laid out in advance: coordinator, teachers and trainer compute the same one and never align by arrival. */
export interface Plan {
  readonly trainIds: Int32Array;
  readonly validationIds: Int32Array;
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  /** Sample ids of one batch, epoch and step from 0; the last batch of an epoch may be short. */
  readonly batch: (epoch: number, step: number) => Int32Array;
}

/** Pure: the same spec gives the same plan on every machine. */
export function plan(spec: PlanSpec): Plan {
  const { trainIds, validationIds } = split(spec);
  const stepsPerEpoch = Math.ceil(trainIds.length / spec.batchSize);
  let cachedEpoch = -1;
  let order = trainIds;
  return {
    trainIds,
    validationIds,
    epochs: spec.epochs,
    stepsPerEpoch,
    batch: (epoch, step) => {
      if (epoch !== cachedEpoch) {
        order = shuffle(trainIds.slice(), createRandom(spec.seed, purposes.order, epoch));
        cachedEpoch = epoch;
      }
      return order.slice(step * spec.batchSize, (step + 1) * spec.batchSize);
    },
  };
}

/** Holds out the same share of every class, never its last sample, drawn from the seed; both halves ascend by id. */
function split(spec: PlanSpec): { trainIds: Int32Array; validationIds: Int32Array } {
  const byLabel = new Map<number, number[]>();
  spec.labels.forEach((label, id) => {
    const ids = byLabel.get(label) ?? [];
    ids.push(id);
    byLabel.set(label, ids);
  });
  const train: number[] = [];
  const validation: number[] = [];
  for (const [label, ids] of byLabel) {
    const order = shuffle(Int32Array.from(ids), createRandom(spec.seed, purposes.split, label));
    const held = Math.min(Math.round(ids.length * spec.validation), ids.length - 1);
    validation.push(...order.subarray(0, held));
    train.push(...order.subarray(held));
  }
  return { trainIds: Int32Array.from(train).sort(), validationIds: Int32Array.from(validation).sort() };
}
