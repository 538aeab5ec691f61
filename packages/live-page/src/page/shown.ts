const digits = 4;

/** A value with four digits: `0.2513`, `1.830e-5`. */
export function shownValue(value: number): string {
  if (value === 0) return "0";
  const size = Math.abs(value);
  return size >= 0.001 && size < 10 ** digits
    ? String(Number(value.toPrecision(digits)))
    : value.toExponential(digits - 1);
}

export function shownShare(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

const minuteSeconds = 60;
const hourSeconds = 3600;

/** `42 s`, `12 min`, `3 h 5 min`. */
export function shownSeconds(seconds: number): string {
  if (seconds < minuteSeconds) return `${Math.ceil(seconds)} s`;
  if (seconds < hourSeconds) return `${Math.ceil(seconds / minuteSeconds)} min`;
  const minutes = Math.floor((seconds % hourSeconds) / minuteSeconds);
  return `${Math.floor(seconds / hourSeconds)} h ${minutes} min`;
}

/** The time of day as the reader's country writes it. */
export function shownTime(atMs: number): string {
  return new Date(atMs).toLocaleTimeString();
}
