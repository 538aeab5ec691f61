/** Several seeds' values of one figure. */
export interface Spread {
  readonly mean: number;
  /** Sample standard deviation (n − 1); null for one value, which has none. */
  readonly sd: number | null;
  readonly count: number;
}

/** @throws RangeError for no value. */
export function spreadOf(values: readonly number[]): Spread {
  const count = values.length;
  if (count === 0) throw new RangeError("the spread of no value is not defined");
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  if (count === 1) return { mean, sd: null, count };
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, sd: Math.sqrt(squares / (count - 1)), count };
}

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** 97.5 % quantiles of Student's t for 1, 2, … degrees of freedom (any table). */
const tQuantiles = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131,
];
const normalQuantile = 1.96;

/** 95 % interval of the mean by Student's t; null for one value. */
export function meanInterval({ mean, sd, count }: Spread): Interval | null {
  if (sd === null) return null;
  const half = ((tQuantiles[count - 2] ?? normalQuantile) * sd) / Math.sqrt(count);
  return { low: mean - half, high: mean + half };
}

/** Wilson's 95 % interval (Wilson 1927) of a share seen in `samples` draws. */
export function wilsonInterval(share: number, samples: number): Interval {
  const z2 = normalQuantile ** 2;
  const centre = (share + z2 / (2 * samples)) / (1 + z2 / samples);
  const half =
    (normalQuantile / (1 + z2 / samples)) *
    Math.sqrt((share * (1 - share)) / samples + z2 / (4 * samples * samples));
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}
