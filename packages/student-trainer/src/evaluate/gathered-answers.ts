import { rowLabels } from "@faculty/data/augmentation";
import { type Dataset, runOutput } from "@faculty/data/datasets";
import { rowsPerSample, rowWidth } from "@faculty/shared/outputs";
import type { Source } from "@faculty/shared/samples";
import type { Rows } from "@faculty/shared/tensor";
import { knownOf } from "./evaluate-logits.ts";
import type { Evaluation } from "./evaluation.ts";
import { measuring } from "./output-kinds.ts";

/** What one of those who are measured says of samples, as it comes. */
export interface GatheredAnswers {
  /** @param values - Of the samples that come next, `[samples × positions, width]`, at temperature 1. */
  readonly add: (values: Float32Array) => void;
  /** Of all samples; no rows where what is said was told piece by piece, and is not kept. */
  readonly rows: () => Rows<Float32Array>;
  readonly evaluation: () => Evaluation;
}

/** Of outputs of positions counts are kept alone, and a score a sample. */
export function gatherAnswers(dataset: Dataset, source: Source, ids: Int32Array): GatheredAnswers {
  const output = runOutput(dataset);
  const [width, positions] = [rowWidth(output), rowsPerSample(output)];
  const { evaluate, tally } = measuring(output);
  const asRows = (data: Float32Array): Rows<Float32Array> => ({ rows: data.length / width, width, data });
  const size = width * positions;
  let samples = 0;
  if (tally !== undefined) {
    const told = tally(positions, width);
    return {
      add: (values) => {
        const some = ids.subarray(samples, samples + values.length / size);
        told.add(asRows(values), rowLabels(dataset, source, some));
        samples += some.length;
      },
      rows: () => asRows(new Float32Array()),
      evaluation: () => ({ ...told.quality(), predicted: [] }),
    };
  }
  const data = new Float32Array(ids.length * size);
  return {
    add: (values) => {
      data.set(values, samples * size);
      samples += values.length / size;
    },
    rows: () => asRows(data),
    evaluation: () => evaluate(asRows(data), knownOf(dataset, source, ids)),
  };
}
