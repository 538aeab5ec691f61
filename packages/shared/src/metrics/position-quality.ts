import { isLabelled } from "../samples/label.ts";
import type { Rows } from "../tensor/rows.ts";
import { argmax } from "./argmax.ts";
import { mean } from "./statistics.ts";
import { type TargetQuality, targetQuality } from "./target-quality.ts";

/**
 * How classes of positions are told, such as those of pixels. Accuracy is the share of the labelled positions that are told,
 * of each sample for itself, and their mean; the mean IoU is that of the classes that are told or true anywhere, over the
 * positions of all samples; NLL is a mean over these positions, nats, and perplexity its exponential.
 * @param logProbabilities - `[samples × positions, classes]`, rows normalised, temperature 1.
 * @param labels - Class index of each row, below 0 where there is none: it counts nowhere.
 * @param positions - Rows of a sample.
 */
export function positionQuality(
  logProbabilities: Rows<Float32Array | Float64Array>,
  labels: ArrayLike<number>,
  positions: number,
): TargetQuality {
  const { width } = logProbabilities;
  const [told, real, both] = [new Float64Array(width), new Float64Array(width), new Float64Array(width)];
  const { scores, nll } = tell(logProbabilities, labels, positions, (predicted, label) => {
    add(told, predicted);
    add(real, label);
    if (predicted === label) add(both, label);
  });
  if (nll === null) return targetQuality("positions", {}, scores);
  const met = [...told.keys()].filter((c) => (told[c] as number) + (real[c] as number) > 0);
  const ious = met.map((c) => (both[c] as number) / ((told[c] as number) + (real[c] as number) - (both[c] as number)));
  return targetQuality(
    "positions",
    { accuracy: mean(scores), miou: mean(ious), nll, perplexity: Math.exp(nll) },
    scores,
  );
}

/** The same of tokens of a vocabulary, of which there are too many for a mean IoU. */
export function tokenQuality(
  logProbabilities: Rows<Float32Array | Float64Array>,
  labels: ArrayLike<number>,
  positions: number,
): TargetQuality {
  const { scores, nll } = tell(logProbabilities, labels, positions, () => undefined);
  if (nll === null) return targetQuality("tokens", {}, scores);
  return targetQuality("tokens", { perplexity: Math.exp(nll), nll, accuracy: mean(scores) }, scores);
}

interface Told {
  /** Of each sample of which a position is labelled, the share of these that is told. */
  readonly scores: readonly number[];
  /** Null where no position is labelled. */
  readonly nll: number | null;
}

/** @param onTold - Called with what is told and what is true at each labelled position. */
function tell(
  { rows, width, data }: Rows<Float32Array | Float64Array>,
  labels: ArrayLike<number>,
  positions: number,
  onTold: (predicted: number, label: number) => void,
): Told {
  const scores: number[] = [];
  let [surprise, count] = [0, 0];
  for (let start = 0; start < rows; start += positions) {
    let [right, asked] = [0, 0];
    for (let row = start; row < start + positions; row++) {
      const label = labels[row] as number;
      if (!isLabelled(label)) continue;
      const predicted = argmax(data, row * width, width);
      onTold(predicted, label);
      right += Number(predicted === label);
      asked += 1;
      surprise -= data[row * width + label] as number;
    }
    count += asked;
    if (asked > 0) scores.push(right / asked);
  }
  return { scores, nll: count === 0 ? null : surprise / count };
}

function add(counts: Float64Array, at: number): void {
  counts[at] = (counts[at] as number) + 1;
}
