import type { RunSpec } from "../config/run-spec.ts";
import { type Plan, plan } from "./plan.ts";

/** The plan of a run file on its data set, as every role and every check of a run has it. */
export function planOf(
  { seed, train, dataset }: Pick<RunSpec, "seed" | "train" | "dataset">,
  { train: { labels } }: { readonly train: { readonly labels: Int32Array } },
): Plan {
  const { epochs, batchSize } = train;
  return plan({ seed, epochs, batchSize, validation: dataset.validation, labels });
}
