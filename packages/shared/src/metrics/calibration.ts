import { z } from "zod";

/** Guo et al. 2017 use 15 bins; another number gives another error. */
const bins = 15;

/**
 * Expected calibration error, Guo et al. 2017, arXiv:1706.04599 eq. 3: `Σ_b |B_b|/n · |accuracy(B_b) − confidence(B_b)|`
 * over 15 bins of equal width, bin b holding confidences in `(b/15, (b+1)/15]`.
 * @param confidences - Probability of each predicted class.
 * @param hits - 1 where the prediction was right, else 0.
 */
export function expectedCalibrationError(confidences: ArrayLike<number>, hits: ArrayLike<number>): number {
  const excess = new Float64Array(bins); // Σ over a bin of hit − confidence
  for (let i = 0; i < confidences.length; i++) {
    const confidence = confidences[i] as number;
    const bin = binOf(confidence);
    excess[bin] = (excess[bin] as number) + (hits[i] as number) - confidence;
  }
  return excess.reduce((sum, value) => sum + Math.abs(value), 0) / confidences.length;
}

/** Samples whose confidence falls into one bin. */
export interface ReliabilityBin {
  readonly samples: number;
  /** Mean of its samples; 0 where it has none. */
  readonly confidence: number;
  /** Share of its samples that were named right; 0 where it has none. */
  readonly accuracy: number;
}

/** What a reliability diagram shows, of the same bins as the error: confidence against accuracy. */
export function reliabilityBins(confidences: ArrayLike<number>, hits: ArrayLike<number>): readonly ReliabilityBin[] {
  const samples = new Float64Array(bins);
  const confident = new Float64Array(bins);
  const right = new Float64Array(bins);
  for (let i = 0; i < confidences.length; i++) {
    const confidence = confidences[i] as number;
    const bin = binOf(confidence);
    samples[bin] = (samples[bin] as number) + 1;
    confident[bin] = (confident[bin] as number) + confidence;
    right[bin] = (right[bin] as number) + (hits[i] as number);
  }
  return Array.from(samples, (count, bin) => ({
    samples: count,
    confidence: count === 0 ? 0 : (confident[bin] as number) / count,
    accuracy: count === 0 ? 0 : (right[bin] as number) / count,
  }));
}

/** How it is read again. */
export const reliabilityBin: z.ZodType<ReliabilityBin, ReliabilityBin> = z.object({
  samples: z.int(),
  confidence: z.number(),
  accuracy: z.number(),
});

function binOf(confidence: number): number {
  return Math.min(Math.max(Math.ceil(confidence * bins) - 1, 0), bins - 1);
}
