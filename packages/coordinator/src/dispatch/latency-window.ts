/** How long the last answers took. */
export interface LatencyWindow {
  add(ms: number): void;
  /** Null until there are enough answers to tell. */
  quantile(share: number): number | null;
}

const capacity = 256;
/** Fewer say little of a 95th percentile: one of twenty lies beyond it. */
const fewest = 20;

export function createLatencyWindow(): LatencyWindow {
  const values = new Float64Array(capacity);
  let count = 0;
  return {
    add: (ms) => {
      values[count % capacity] = ms;
      count += 1;
    },
    quantile: (share) => {
      if (count < fewest) return null;
      const sorted = values.slice(0, Math.min(count, capacity)).sort();
      return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? null;
    },
  };
}
