import type { Part } from "./fit-parts.ts";

/** An amount that has been done at a moment, from which a pace is told. */
export interface Mark {
  readonly done: number;
  readonly atMs: number;
}

const barWidth = 10;
const etaWidth = 10;

/** A bar, the share and the time left, as wide in every line. */
export function progressParts(share: number, etaMs: number | null): readonly Part[] {
  const within = Math.min(1, Math.max(0, share));
  const percent = `${Math.floor(100 * within)} %`.padStart(5);
  return [{ text: `${bar(within)} ${percent}`, colour: "green" }, { text: etaInWords(etaMs).padEnd(etaWidth) }];
}

/**
 * Time left at the pace since the first mark, ms; null before there is one.
 * @param done - Of `total`.
 */
export function etaMs(first: Mark | undefined, done: number, total: number, nowMs: number): number | null {
  if (done >= total) return 0;
  if (first === undefined || done <= first.done || nowMs <= first.atMs) return null;
  return ((total - done) / (done - first.done)) * (nowMs - first.atMs);
}

function bar(share: number): string {
  const filled = Math.floor(barWidth * share);
  const head = filled < barWidth ? ">" : "";
  return `[${`${"=".repeat(filled)}${head}`.padEnd(barWidth)}]`;
}

const units = [
  { unit: "d", ms: 86_400_000 },
  { unit: "h", ms: 3_600_000 },
  { unit: "min", ms: 60_000 },
  { unit: "s", ms: 1000 },
] as const;

/** In the largest unit of which there are two. */
function etaInWords(ms: number | null): string {
  if (ms === null) return "ETA ?";
  const { unit, ms: one } = units.find((candidate) => ms >= 2 * candidate.ms) ?? units[units.length - 1] ?? units[3];
  return `ETA ${Math.ceil(ms / one)} ${unit}`;
}
