import { percentile } from "@faculty/shared/metrics";

/** How a figure varied over the rounds. */
export type Spread = { readonly min: number; readonly median: number; readonly max: number };

export function spreadOf(values: readonly number[]): Spread {
  return { min: Math.min(...values), median: percentile(values, 50), max: Math.max(...values) };
}

/** Of one rate over another, round by round: what disturbed a round disturbed both. */
export function ratioOf(above: readonly number[], below: readonly number[]): Spread {
  return spreadOf(above.map((rate, round) => rate / (below[round] as number)));
}

/** `0.97 (0.95 to 0.98)`. */
export function spreadText({ min, median, max }: Spread, digits = 2): string {
  return `${median.toFixed(digits)} (${min.toFixed(digits)} to ${max.toFixed(digits)})`;
}
