import { FacultyError } from "@faculty/shared/errors";
import { type Heartbeat, heartbeat, type Progress, progress } from "@faculty/shared/protocol";
import { z } from "zod";

/** What becomes of a run, as its history keeps it. */
export type HistoryEvent =
  /** Each start of the run: one that was stopped goes on in the same history. */
  | { readonly kind: "began"; readonly run: string }
  /** What the supervisor does now, in words. */
  | { readonly kind: "step"; readonly step: string }
  | { readonly kind: "said"; readonly line: string }
  | { readonly kind: "heartbeat"; readonly beat: Heartbeat }
  /** Nothing was heard of the replica for longer than two heartbeats take. */
  | { readonly kind: "absent"; readonly teacher: string; readonly replica: string }
  | { readonly kind: "progress"; readonly progress: Progress }
  /** Nobody listens to replicas any more, which are told to stop. */
  | { readonly kind: "left" }
  | { readonly kind: "done" }
  | { readonly kind: "stopped" }
  | { readonly kind: "failed"; readonly why: string };

/** One line of a history. */
export interface HistoryRecord {
  /** Counts up through the whole history; numbers are missing where records were thinned out. */
  readonly seq: number;
  /** Of the wall clock, in milliseconds since 1970. */
  readonly atMs: number;
  readonly event: HistoryEvent;
}

const event: z.ZodType<HistoryEvent> = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("began"), run: z.string() }),
  z.object({ kind: z.literal("step"), step: z.string() }),
  z.object({ kind: z.literal("said"), line: z.string() }),
  z.object({ kind: z.literal("heartbeat"), beat: heartbeat }),
  z.object({ kind: z.literal("absent"), teacher: z.string(), replica: z.string() }),
  z.object({ kind: z.literal("progress"), progress }),
  z.object({ kind: z.literal("left") }),
  z.object({ kind: z.literal("done") }),
  z.object({ kind: z.literal("stopped") }),
  z.object({ kind: z.literal("failed"), why: z.string() }),
]);

const record: z.ZodType<HistoryRecord> = z.object({ seq: z.int().min(0), atMs: z.number(), event });

/** Of a run's folder. */
export const historyFile = "history.jsonl";

/** A record as a line of the file, with its end. */
export function writtenRecord(one: HistoryRecord): string {
  return `${JSON.stringify(one)}\n`;
}

/**
 * The records of whole lines.
 * @param path - For the message.
 * @param before - How many lines of the file stand before these.
 * @throws FacultyError BAD_LEDGER, naming the line that is no record.
 */
export function readRecords(lines: string, path: string, before = 0): readonly HistoryRecord[] {
  const all = lines.split("\n").slice(0, -1);
  return all.map((line, i) => {
    const read = record.safeParse(parsed(line));
    if (read.success) return read.data;
    const [issue] = read.error.issues;
    const why = `${issue?.path.join(".") || "the line"}: ${issue?.message ?? "unreadable"}`;
    throw new FacultyError("BAD_LEDGER", `${path} line ${before + i + 1} is no record of a run's history (${why})`, {
      path,
    });
  });
}

/** Those of the values that are records: a newer version may have kinds that are not known here. */
export function knownRecords(values: readonly unknown[]): readonly HistoryRecord[] {
  return values.flatMap((value) => {
    const read = record.safeParse(value);
    return read.success ? [read.data] : [];
  });
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // no JSON fits no schema
  }
}
