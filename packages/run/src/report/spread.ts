import { mean, sampleDeviation } from "@faculty/shared/metrics";

/** Several seeds' values of one figure. */
export interface Spread {
  readonly mean: number;
  /** Sample standard deviation (n − 1); null for one value, which has none. */
  readonly sd: number | null;
  readonly count: number;
}

export function spreadOf(values: readonly number[]): Spread {
  return { mean: mean(values), sd: sampleDeviation(values), count: values.length };
}

/** `91.20 ± 0.35`; of one value the value alone. JSON has null for what is infinite, such as a NLL where one label was held impossible. */
export function plusMinus({ mean: centre, sd }: Spread, shown: (value: number) => string): string {
  if (!Number.isFinite(centre)) return "∞";
  return sd === null ? shown(centre) : `${shown(centre)} ± ${shown(sd)}`;
}

/** Lower and upper end. */
export type Interval = readonly [low: number, high: number];

/** 97.5 % quantiles of Student's t for 1, 2, … degrees of freedom (any table). */
const tQuantiles = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131,
];
const normalQuantile = 1.96;

/** Two values that happen to lie close give an interval of no meaning: t for one degree of freedom times next to nothing. */
const fewestValues = 3;

/** 95 % interval of the mean by Student's t; null for fewer than three values, and for values that are all the same. */
export function meanInterval({ mean: centre, sd, count }: Spread): Interval | null {
  if (sd === null || sd === 0 || count < fewestValues) return null;
  const half = ((tQuantiles[count - 2] ?? normalQuantile) * sd) / Math.sqrt(count);
  return [centre - half, centre + half];
}
