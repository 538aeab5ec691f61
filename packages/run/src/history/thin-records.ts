import type { HistoryRecord } from "./history-record.ts";

/** What happened in the last minute is shown second by second, unless there is too much of that alone. */
const recentMs = 60_000;
/** Records of a curve are at least this far apart after the first thinning, in milliseconds, and twice as far after each. */
const firstApartMs = 2000;
/** Records further apart than this tell of no curve any more: events alone are left. */
const lastApartMs = 2 ** 31;

/**
 * The same history with at most `most` records. Of every curve (a student's terms, its validation, a replica's load, the
 * coordinator's counters) records are left out evenly, from its beginning to a minute before its end. What happened once
 * stays: starts, steps, lines that were said, phases, replicas that change their state. Where that alone is too much, the
 * oldest goes.
 */
export function thinRecords(records: readonly HistoryRecord[], most: number): readonly HistoryRecord[] {
  if (records.length <= most) return records;
  const curves = curvesOf(records);
  const endMs = records.at(-1)?.atMs ?? 0;
  let kept = records;
  for (const untilMs of [endMs - recentMs, endMs])
    for (let apartMs = firstApartMs; kept.length > most && apartMs < lastApartMs; apartMs *= 2)
      kept = thinned(records, curves, { apartMs, untilMs });
  return kept.slice(-most);
}

function thinned(
  records: readonly HistoryRecord[],
  curves: readonly (string | null)[],
  { apartMs, untilMs }: { readonly apartMs: number; readonly untilMs: number },
): readonly HistoryRecord[] {
  const latest = new Map<string, number>();
  return records.filter(({ atMs }, i) => {
    const curve = curves[i] ?? null;
    if (curve === null || atMs > untilMs) return true;
    const before = latest.get(curve);
    if (before !== undefined && atMs - before < apartMs) return false;
    latest.set(curve, atMs);
    return true;
  });
}

/** Of each record the curve it is a point of; null where it tells of something that happens once. */
function curvesOf(records: readonly HistoryRecord[]): readonly (string | null)[] {
  const last = new Map<string, string>();
  const isAsBefore = (key: string, value: string) => {
    const isSame = last.get(key) === value;
    last.set(key, value);
    return isSame;
  };
  return records.map(({ event }) => {
    if (event.kind === "heartbeat") {
      const { teacher, replica, state, instance } = event.beat;
      const key = `replica ${teacher}/${replica}`;
      return isAsBefore(key, `${state} ${instance}`) ? key : null;
    }
    if (event.kind === "absent") {
      last.delete(`replica ${event.teacher}/${event.replica}`); // it comes back with its next heartbeat
      return null;
    }
    if (event.kind !== "progress") return null;
    const { progress } = event;
    if (progress.kind === "coordinator")
      return isAsBefore("generation", String(progress.generation)) ? "coordinator" : null;
    const { student, phase, validationAccuracy, validation } = progress;
    const hasNew = !isAsBefore(`validation of ${student}`, `${validationAccuracy} ${JSON.stringify(validation)}`);
    if (!isAsBefore(`phase of ${student}`, phase)) return null;
    return `${hasNew ? "validation" : "terms"} of ${student}`;
  });
}
