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
    const bin = Math.min(Math.max(Math.ceil(confidence * bins) - 1, 0), bins - 1);
    excess[bin] = (excess[bin] as number) + (hits[i] as number) - confidence;
  }
  return excess.reduce((sum, value) => sum + Math.abs(value), 0) / confidences.length;
}
