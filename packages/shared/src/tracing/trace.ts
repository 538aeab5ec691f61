import { randomBytes } from "node:crypto";

/** One span of a trace, as W3C Trace Context names them: https://www.w3.org/TR/trace-context/ */
export interface Trace {
  /** 32 hexadecimal digits, the same in every process that worked on one pull. */
  readonly traceId: string;
  /** 16 hexadecimal digits: this process's part. */
  readonly spanId: string;
  /** The span that this one is part of, often another process's; undefined where the trace begins, and in what was read. */
  readonly parentSpanId?: string;
  /** 2 hexadecimal digits; 01 says that whoever began it records it. */
  readonly flags: string;
}

const traceBytes = 16;
const spanBytes = 8;
export const traceHeaderName = "traceparent"; // lower case, as the specification wants it wherever names keep their case
const pattern = /^(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?$/;

/** A trace that begins here. Its ids are random and play no part in any result. */
export function newTrace(): Trace {
  return { traceId: hex(traceBytes), spanId: hex(spanBytes), flags: "01" };
}

/** A span below another one. */
export function childOf({ traceId, spanId, flags }: Trace): Trace {
  return { traceId, spanId: hex(spanBytes), parentSpanId: spanId, flags };
}

/** The header that carries a trace on. */
export function traceHeader({ traceId, spanId, flags }: Trace): Readonly<Record<string, string>> {
  return { [traceHeaderName]: `00-${traceId}-${spanId}-${flags}` };
}

/** The span that the sender of a message is in; undefined where it names none, or one that is not valid. */
export function traceOf(headers: Readonly<Record<string, string>>): Trace | undefined {
  const [, traceId, spanId, flags] = pattern.exec(headers[traceHeaderName] ?? "") ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined;
  return { traceId, spanId, flags };
}

/** A span below the sender's, or of a new trace where the sender is in none. */
export function continueTrace(headers: Readonly<Record<string, string>>): Trace {
  const sender = traceOf(headers);
  return sender === undefined ? newTrace() : childOf(sender);
}

/** The trace as a line of the log has it. */
export function traceFields({ traceId, spanId, flags }: Trace): {
  readonly trace_id: string;
  readonly span_id: string;
  readonly trace_flags: string;
} {
  return { trace_id: traceId, span_id: spanId, trace_flags: flags };
}

/** Drawn many at once: one by one they cost more than all else of a span. */
const drawnBytes = 4096;
let drawn = Buffer.alloc(0);
let used = 0;

function hex(bytes: number): string {
  if (used + bytes > drawn.length) {
    drawn = randomBytes(drawnBytes);
    used = 0;
  }
  used += bytes;
  return drawn.toString("hex", used - bytes, used);
}
