import { type Heartbeat, heartbeatIntervalMs, type Progress } from "@faculty/shared/protocol";
import type { HistoryEvent, HistoryRecord } from "./history-record.ts";

/** What a historian is told; that a replica is absent it notices by itself. */
export type HeardEvent = Exclude<HistoryEvent, { readonly kind: "absent" }>;

/** Makes records of what is heard of one run. */
export interface Historian {
  hear(event: HeardEvent): void;
  /** To be called about once a second: tells which replicas have fallen silent. */
  tick(): void;
}

export interface HistorianOptions {
  /** Of its first record. */
  readonly firstSeq: number;
  /** Milliseconds since 1970. */
  readonly wallMs: () => number;
  readonly onRecord: (record: HistoryRecord) => void;
}

/** Two heartbeats missed in a row mean absent. */
const absentAfterMs = 2.5 * heartbeatIntervalMs;
/** Of one curve: trainers tell four times a second, and nobody reads that of yesterday. */
const apartMs = 900;
/** Replicas and students that are remembered: more than any run has, whoever invents names. */
const maxHeard = 4096;

/**
 * 1. `seq` counts up by 1. 2. Between two heartbeats of a replica that are recorded it is told absent at most once.
 * 3. Once the run's coordinator has named teachers, others on the bus are left out.
 */
export function createHistorian({ firstSeq, wallMs, onRecord }: HistorianOptions): Historian {
  const replicas = new Map<string, { readonly beat: Heartbeat; atMs: number; toldMs: number; isAbsent: boolean }>();
  const students = new Map<string, { readonly shape: string; readonly toldMs: number }>();
  const named = new Set<string>();
  let seq = firstSeq;
  const tell = (event: HistoryEvent) => onRecord({ seq: seq++, atMs: wallMs(), event });

  function hearBeat(beat: Heartbeat): void {
    if (named.size > 0 && !named.has(beat.teacher)) return;
    const key = `${beat.teacher}/${beat.replica}`;
    const known = replicas.get(key);
    if (known === undefined && replicas.size >= maxHeard) return;
    const atMs = wallMs();
    const isSame = known?.beat.state === beat.state && known.beat.instance === beat.instance && !known.isAbsent;
    if (isSame && atMs - known.toldMs < apartMs) {
      known.atMs = atMs;
      return;
    }
    replicas.set(key, { beat, atMs, toldMs: atMs, isAbsent: false });
    tell({ kind: "heartbeat", beat });
  }

  function hearProgress(progress: Progress): void {
    if (progress.kind === "coordinator")
      for (const teacher of [...Object.keys(progress.weights), ...progress.waitingFor])
        if (named.size < maxHeard) named.add(teacher);
    const key = progress.kind === "coordinator" ? "coordinator" : `student ${progress.student}`;
    const known = students.get(key);
    if (known === undefined && students.size >= maxHeard) return;
    const shape = shapeOf(progress);
    const atMs = wallMs();
    if (known?.shape === shape && atMs - known.toldMs < apartMs) return;
    students.set(key, { shape, toldMs: atMs });
    tell({ kind: "progress", progress });
  }

  function leave(): void {
    replicas.clear();
    tell({ kind: "left" });
  }

  return {
    hear: (event) => {
      if (event.kind === "heartbeat") hearBeat(event.beat);
      else if (event.kind === "progress") hearProgress(event.progress);
      else if (event.kind === "left") leave();
      else if (event.kind === "began")
        tell({ kind: "began", run: event.run }); // where its folder lies is nobody's matter
      else tell(event);
    },
    tick: () => {
      const now = wallMs();
      for (const known of replicas.values()) {
        if (known.isAbsent || now - known.atMs <= absentAfterMs) continue;
        known.isAbsent = true;
        tell({ kind: "absent", teacher: known.beat.teacher, replica: known.beat.replica });
      }
    },
  };
}

/** What is told at once when it changes: a phase, an epoch's validation, the end of a phase, who leads, who is missing. */
function shapeOf(progress: Progress): string {
  if (progress.kind === "coordinator") return `${progress.generation} ${progress.waitingFor.join(" ")}`;
  const { phase, validationAccuracy, validation, epoch, epochs } = progress;
  return `${phase} ${validationAccuracy} ${JSON.stringify(validation)} ${epoch >= epochs}`;
}
