import { split } from "@faculty/shared/plan";
import type { Random } from "@faculty/shared/random";
import type { Source, ViewSpec } from "@faculty/shared/samples";
import type { Dataset, Samples } from "../samples/dataset.ts";

/** The other sample of a mixed view: any of its source but those that the plan holds out, itself included. */
export function drawPartner(dataset: Dataset, source: Source, view: ViewSpec, random: Random): number {
  const { count } = dataset[source];
  if (source === "test" || view.validation === undefined) return random.integer(0, count - 1);
  const ids = trainIdsOf(dataset[source], view.seed, view.validation);
  return ids[random.integer(0, ids.length - 1)] as number;
}

interface KnownSplit {
  readonly seed: number;
  readonly validation: number;
  readonly trainIds: Int32Array;
}

/** The last split of each data set: a process sees the samples of one plan at a time. */
const known = new WeakMap<Int32Array, KnownSplit>();

function trainIdsOf({ labels, heldBack, keys, groups }: Samples, seed: number, validation: number): Int32Array {
  const last = known.get(labels);
  if (last?.seed === seed && last.validation === validation) return last.trainIds;
  const { trainIds } = split({ labels, heldBack, keys, groups, seed, validation });
  known.set(labels, { seed, validation, trainIds });
  return trainIds;
}
