import { positionsOf, rowsPerSample } from "@faculty/shared/outputs";
import type { Source, ViewSpec } from "@faculty/shared/samples";
import type { Dataset } from "../samples/dataset.ts";
import { knownTargets } from "../samples/known-targets.ts";
import { runOutput } from "../samples/run-output.ts";
import { augmentationStream } from "./augmentation-stream.ts";
import { augmentationOf } from "./augmentations.ts";
import { sampleExtents } from "./sample-extents.ts";

/** In the place of a row's class index: the position counts for nothing, being padding, or ignored. */
export const notCounted = -2;

/**
 * What is known of each row of some samples' output: its class index, `noLabel`, or `notCounted`. Rows of one sample lie
 * together, one a position, moved as the view moves what is seen there; without positions a sample is one row.
 * @param ids - Indices in `source`; may repeat. @param view - Absent: nothing is augmented.
 * @returns `[ids.length × rowsPerSample]`.
 */
export function rowLabels(dataset: Dataset, source: Source, ids: Int32Array, view?: ViewSpec): Int32Array {
  const { labels } = dataset[source];
  const targets = positionsOf(runOutput(dataset)).length > 0 ? knownTargets(dataset, source, ids) : null;
  if (targets === null) return ids.map((id) => labels[id] as number);
  if (view !== undefined) moveTargets(dataset, source, ids, view, targets);
  return Int32Array.from(targets);
}

/** In place. Augmentations see labels counted from 1 for `noLabel` on, so that what comes from outside, 0, counts not. */
function moveTargets(dataset: Dataset, source: Source, ids: Int32Array, view: ViewSpec, targets: Float32Array): void {
  const moving = view.augment.flatMap((spec, place) => {
    const row = augmentationOf(spec);
    const move = "change" in row ? row.move : null;
    return move ? [{ spec, place, move }] : [];
  });
  if (moving.length === 0) return;
  const size = rowsPerSample(runOutput(dataset));
  const { height, width } = sampleExtents(dataset);
  const scratch = new Float32Array(size);
  for (let i = 0; i < targets.length; i++) targets[i] = (targets[i] as number) - notCounted;
  ids.forEach((id, i) => {
    const values = targets.subarray(i * size, (i + 1) * size);
    for (const { spec, place, move } of moving)
      move({ height, width, channels: 1, values, scratch }, spec, augmentationStream(dataset[source], view, id, place));
  });
  for (let i = 0; i < targets.length; i++) targets[i] = (targets[i] as number) + notCounted;
}
