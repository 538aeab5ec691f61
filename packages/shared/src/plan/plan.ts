import { purposes } from "../random/purpose.ts";
import { createRandom, shuffle } from "../random/random.ts";
import { type Split, type SplitSpec, split } from "./split.ts";

/** What a plan is a function of; nothing else may influence it. */
export interface PlanSpec extends SplitSpec {
  readonly epochs: number;
  readonly batchSize: number;
}

/** The whole run laid out in advance: coordinator, teachers and trainer compute the same one and never align by arrival. */
export interface Plan extends Split {
  /** Of the spec: what the views of a training batch depend on beside its ids. */
  readonly seed: number;
  readonly validation: number;
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  /** The epoch whose views the samples of a step are shown in. */
  readonly viewEpoch: (epoch: number, step: number) => number;
  /** Sample ids of a batch, epoch and step from 0, or of so many one after the other; an epoch's last may be short. */
  readonly batch: (epoch: number, step: number, steps?: number) => Int32Array;
}

/** Around an epoch's end batches of two are asked for in turn; shuffling a million ids for each would cost more than merging. */
const keptOrders = 2;

/** Pure: the same spec gives the same plan on every machine. */
export function plan(spec: PlanSpec): Plan {
  const { trainIds, validationIds } = split(spec);
  const stepsPerEpoch = Math.ceil(trainIds.length / spec.batchSize);
  const orders = new Map<number, Int32Array>();

  function orderOf(epoch: number): Int32Array {
    const known = orders.get(epoch);
    if (known !== undefined) return known;
    const order = shuffle(trainIds.slice(), createRandom(spec.seed, purposes.order, epoch));
    const [oldest] = orders.keys();
    if (orders.size >= keptOrders && oldest !== undefined) orders.delete(oldest);
    orders.set(epoch, order);
    return order;
  }

  return {
    seed: spec.seed,
    validation: spec.validation,
    trainIds,
    validationIds,
    epochs: spec.epochs,
    stepsPerEpoch,
    viewEpoch: (epoch) => epoch,
    batch: (epoch, step, steps = 1) => orderOf(epoch).slice(step * spec.batchSize, (step + steps) * spec.batchSize),
  };
}
