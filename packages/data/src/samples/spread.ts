/** Of the numbers so far. */
interface Spread {
  readonly count: number;
  /** 0 of none. */
  readonly mean: number;
  /** Of them all, by their count; 0 of none. */
  readonly deviation: number;
}

/** Gathers how numbers spread that come one after the other (Welford 1962). */
export function gatherSpread(): { readonly add: (value: number) => void; readonly found: () => Spread } {
  let count = 0;
  let mean = 0;
  let squares = 0; // of differences from the mean
  return {
    add: (value) => {
      count += 1;
      const before = value - mean;
      mean += before / count;
      squares += before * (value - mean);
    },
    found: () => ({ count, mean, deviation: Math.sqrt(squares / Math.max(1, count)) }),
  };
}
