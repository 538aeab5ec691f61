import { rowLabels } from "@faculty/data/augmentation";
import { type Dataset, runOutput } from "@faculty/data/datasets";
import { rowsPerSample, rowWidth } from "@faculty/shared/outputs";
import type { Source } from "@faculty/shared/samples";
import type { Rows } from "@faculty/shared/tensor";
import { evaluateLogits } from "./evaluate-logits.ts";
import type { Evaluation } from "./evaluation.ts";
import { measuring } from "./output-kinds.ts";

/** Measures what is said of samples as it comes. */
export interface Measurement {
  /** How many samples are best said at once. */
  readonly atOnce: number;
  /** @param logits - Of the samples that come next, `[samples × positions, width]`. */
  readonly add: (logits: Rows<Float32Array>) => void;
  readonly evaluation: () => Evaluation;
}

/** As many as a model computes at once. */
const samplesAtOnce = 256;
/** Of what is said at once, 64 MB: less than 256 samples where one is many positions of many classes. */
const valuesAtOnce = 2 ** 24;

/**
 * Of outputs of positions, such as pixels or tokens, nothing that is said is kept but counts and a score a sample; of others
 * what is said of all samples is measured in the end.
 * @param thresholds - As of `evaluateLogits`.
 */
export function createMeasurement(
  dataset: Dataset,
  source: Source,
  ids: Int32Array,
  thresholds?: readonly number[],
): Measurement {
  const output = runOutput(dataset);
  const [width, positions] = [rowWidth(output), rowsPerSample(output)];
  const { said, tally } = measuring(output);
  let samples = 0;
  if (tally !== undefined) {
    const own = tally(positions, width);
    return {
      atOnce: Math.max(1, Math.min(samplesAtOnce, Math.floor(valuesAtOnce / (positions * width)))),
      add: (logits) => {
        const some = ids.subarray(samples, samples + logits.rows / positions);
        own.add(said(logits), rowLabels(dataset, source, some));
        samples += some.length;
      },
      evaluation: () => ({ ...own.quality(), predicted: [] }),
    };
  }
  const data = new Float32Array(ids.length * positions * width);
  return {
    atOnce: ids.length,
    add: (logits) => {
      data.set(logits.data, samples * positions * width);
      samples += logits.rows / positions;
    },
    evaluation: () => evaluateLogits({ rows: ids.length * positions, width, data }, dataset, source, ids, thresholds),
  };
}

/** Of what a model says of samples. @param predict - `[ids × positions, width]`. */
export function evaluateSamples(
  predict: (ids: Int32Array) => Rows<Float32Array>,
  dataset: Dataset,
  source: Source,
  ids: Int32Array,
  thresholds?: readonly number[],
): Evaluation {
  const { atOnce, add, evaluation } = createMeasurement(dataset, source, ids, thresholds);
  for (let start = 0; start < ids.length; start += atOnce) add(predict(ids.subarray(start, start + atOnce)));
  return evaluation();
}
