import type { Origin } from "./origin.ts";
import type { Trace } from "./trace.ts";

/**
 * What the time of a span went into: to `await` an answer, however often it was asked for; to `send` one request and
 * hear its reply; to `process` a request, from its arrival to its reply.
 */
export type SpanOperation = "await" | "send" | "process";

/** A part of a trace that has just ended. */
export interface Span {
  /** Whose trace it is part of, and for which request. */
  readonly origin: Origin;
  readonly operation: SpanOperation;
  /** Whose messages, by their name in the subject table: trainers send pulls, coordinators predict requests. */
  readonly subject: "pull" | "predict";
  readonly durationMs: number;
  /** `OK` or an error code. */
  readonly outcome: string;
  /** Which batch and which teacher, as a line of the log has it. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** The pull that teachers were asked for, where its answer served this one too. */
  readonly sharedFrom?: Trace | undefined;
}
