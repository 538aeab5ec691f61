import { isLabelled } from "../samples/label.ts";
import type { Rows } from "../tensor/rows.ts";
import { argmax } from "./argmax.ts";
import { mean } from "./statistics.ts";
import { type TargetQuality, targetQuality } from "./target-quality.ts";

/** What is told of positions piece by piece: nothing of a piece is kept but counts, and a score a sample. */
export interface PositionTally {
  /**
   * @param logProbabilities - Of whole samples, `[samples × positions, classes]`, rows normalised, temperature 1.
   * @param labels - Class index of each row, below 0 where there is none: it counts nowhere.
   */
  readonly add: (logProbabilities: LogRows, labels: ArrayLike<number>) => void;
  readonly quality: () => TargetQuality;
}

type LogRows = Rows<Float32Array | Float64Array>;

/**
 * How classes of positions are told, such as those of pixels. Accuracy is the share of the labelled positions that are told,
 * of each sample for itself, and their mean; the mean IoU is that of the classes that are told or true anywhere, over the
 * positions of all samples; NLL is a mean over these positions, nats, and perplexity its exponential.
 * @param logProbabilities, labels - As of `PositionTally.add`. @param positions - Rows of a sample.
 */
export function positionQuality(
  logProbabilities: LogRows,
  labels: ArrayLike<number>,
  positions: number,
): TargetQuality {
  const tally = positionTally(positions, logProbabilities.width);
  tally.add(logProbabilities, labels);
  return tally.quality();
}

/** The same piece by piece. */
export function positionTally(positions: number, classes: number): PositionTally {
  const [said, real, both] = [new Float64Array(classes), new Float64Array(classes), new Float64Array(classes)];
  const told = createTold(positions, (predicted, label) => {
    add(said, predicted);
    add(real, label);
    if (predicted === label) add(both, label);
  });
  return {
    add: told.add,
    quality: () => {
      const { scores, nll } = told.found();
      if (nll === null) return targetQuality("positions", {}, scores);
      const met = [...said.keys()].filter((c) => (said[c] as number) + (real[c] as number) > 0);
      const ious = met.map(
        (c) => (both[c] as number) / ((said[c] as number) + (real[c] as number) - (both[c] as number)),
      );
      const figures = { accuracy: mean(scores), miou: mean(ious), nll, perplexity: Math.exp(nll) };
      return targetQuality("positions", figures, scores);
    },
  };
}

/** The same of tokens of a vocabulary, of which there are too many for a mean IoU. */
export function tokenQuality(logProbabilities: LogRows, labels: ArrayLike<number>, positions: number): TargetQuality {
  const tally = tokenTally(positions);
  tally.add(logProbabilities, labels);
  return tally.quality();
}

/** The same piece by piece. */
export function tokenTally(positions: number): PositionTally {
  const told = createTold(positions, () => undefined);
  return {
    add: told.add,
    quality: () => {
      const { scores, nll } = told.found();
      if (nll === null) return targetQuality("tokens", {}, scores);
      return targetQuality("tokens", { perplexity: Math.exp(nll), nll, accuracy: mean(scores) }, scores);
    },
  };
}

interface Told {
  /** Of each sample of which a position is labelled, the share of these that is told. */
  readonly scores: readonly number[];
  /** Null where no position is labelled. */
  readonly nll: number | null;
}

/** @param onTold - Called with what is told and what is true at each labelled position. */
function createTold(
  positions: number,
  onTold: (predicted: number, label: number) => void,
): { readonly add: PositionTally["add"]; readonly found: () => Told } {
  const scores: number[] = [];
  let [surprise, count] = [0, 0];
  return {
    add: ({ rows, width, data }, labels) => {
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
    },
    found: () => ({ scores, nll: count === 0 ? null : surprise / count }),
  };
}

function add(counts: Float64Array, at: number): void {
  counts[at] = (counts[at] as number) + 1;
}
