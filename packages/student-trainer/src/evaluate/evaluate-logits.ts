import { rowLabels } from "@faculty/data/augmentation";
import { type Dataset, knownTargets, runOutput } from "@faculty/data/datasets";
import { rowsPerSample } from "@faculty/shared/outputs";
import type { Source } from "@faculty/shared/samples";
import type { Rows } from "@faculty/shared/tensor";
import type { Evaluation } from "./evaluation.ts";
import { itemRanks } from "./item-ranks.ts";
import type { Known } from "./measuring.ts";
import { measuring } from "./output-kinds.ts";

/**
 * Above which logits each class is named, where classes stand by themselves: chosen on samples held out. Null where no
 * threshold is asked about.
 * @param predict - Of training samples, `[ids × positions, width]`.
 */
export function thresholdsOf(
  predict: (ids: Int32Array) => Rows<Float32Array>,
  dataset: Dataset,
  ids: Int32Array,
): readonly number[] | null {
  const { said, thresholds } = measuring(runOutput(dataset));
  return thresholds?.(said(predict(ids)), knownOf(dataset, "train", ids)) ?? null;
}

/** @param logits - Of the samples, `[ids × positions, width]`. @param thresholds - Absent: a probability of a half. */
export function evaluateLogits(
  logits: Rows<Float32Array>,
  dataset: Dataset,
  source: Source,
  ids: Int32Array,
  thresholds?: readonly number[],
): Evaluation {
  const { said, evaluate } = measuring(runOutput(dataset));
  const answers = said(logits);
  return {
    ...evaluate(answers, knownOf(dataset, source, ids), thresholds),
    ...itemRanks(answers, dataset, source, ids),
  };
}

/** What samples are measured by. */
export function knownOf(dataset: Dataset, source: Source, ids: Int32Array): Known {
  const isOfClass = runOutput(dataset).kind === "distribution";
  const targets = isOfClass ? null : knownTargets(dataset, source, ids);
  return {
    labels: rowLabels(dataset, source, ids),
    targets: targets ?? new Float32Array(),
    positions: rowsPerSample(runOutput(dataset)),
  };
}

/** Every sample id of a source. */
export function allIds(dataset: Dataset, source: Source): Int32Array {
  return Int32Array.from({ length: dataset[source].count }, (_, id) => id);
}
