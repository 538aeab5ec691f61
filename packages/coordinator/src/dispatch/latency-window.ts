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
  const asTheyCame = new Float64Array(capacity);
  const sorted = new Float64Array(capacity);
  let count = 0;
  const held = () => Math.min(count, capacity);

  return {
    add: (ms) => {
      const at = count % capacity;
      const last = Math.min(count, capacity - 1);
      let gap = count < capacity ? count : sorted.indexOf(asTheyCame[at] as number);
      for (; gap > 0 && (sorted[gap - 1] as number) > ms; gap--) sorted[gap] = sorted[gap - 1] as number;
      for (; gap < last && (sorted[gap + 1] as number) < ms; gap++) sorted[gap] = sorted[gap + 1] as number;
      sorted[gap] = ms;
      asTheyCame[at] = ms;
      count += 1;
    },
    quantile: (share) => {
      if (count < fewest) return null;
      return sorted[Math.min(held() - 1, Math.ceil(share * held()) - 1)] ?? null;
    },
  };
}
