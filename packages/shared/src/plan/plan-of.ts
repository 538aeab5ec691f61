import type { RunSpec } from "../config/run-spec.ts";
import { type Plan, plan } from "./plan.ts";
import type { SplitSpec } from "./split.ts";

/** The plan of a run file on its data set, as every role and every check of a run has it. */
export function planOf(
  { seed, train, dataset }: Pick<RunSpec, "seed" | "train" | "dataset">,
  {
    train: { labels, heldBack, keys, groups },
  }: { readonly train: Pick<SplitSpec, "labels" | "heldBack" | "keys" | "groups"> },
): Plan {
  const { epochs, batchSize } = train;
  return plan({ seed, epochs, batchSize, validation: dataset.validation, labels, heldBack, keys, groups });
}
