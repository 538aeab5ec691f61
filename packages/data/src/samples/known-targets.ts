import { hideTarget, targetSize } from "@faculty/shared/outputs";
import { isLabelled, type Source } from "@faculty/shared/samples";
import type { Dataset } from "./dataset.ts";
import { runOutput } from "./run-output.ts";

/** What is known of some samples' output, `[ids, targetSize]`; null where a sample's target is its label. */
export function knownTargets(dataset: Dataset, source: Source, ids: Int32Array): Float32Array | null {
  const { targets, labels } = dataset[source];
  if (targets === undefined) return null;
  const output = runOutput(dataset);
  const size = targetSize(output);
  const known = new Float32Array(ids.length * size);
  ids.forEach((id, i) => {
    const row = known.subarray(i * size, (i + 1) * size);
    targets.copyRow(id, row);
    if (!isLabelled(labels[id] as number)) hideTarget(row, output);
  });
  return known;
}
