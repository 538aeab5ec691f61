import { subjectTable } from "@faculty/shared/subjects";
import type { Span, SpanOperation, Trace } from "@faculty/shared/tracing";
import { type Attributes, type HrTime, type SpanContext, SpanKind, SpanStatusCode } from "@opentelemetry/api";
import type { Resource } from "@opentelemetry/resources";
import type { ReadableSpan } from "@opentelemetry/sdk-trace";

/** Who made the spans and metrics of a process: OpenTelemetry's instrumentation scope. */
export interface Scope {
  readonly name: string;
  readonly version: string;
}

const kinds: Readonly<Record<SpanOperation, SpanKind>> = {
  await: SpanKind.INTERNAL,
  send: SpanKind.PRODUCER,
  process: SpanKind.CONSUMER,
};

/**
 * A span as OpenTelemetry's exporters take it, named by its semantic conventions for messaging 1.41, which are not stable
 * yet: https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/. The span has the ids that travelled, which
 * a tracer of the SDK would draw anew.
 * @param endMs - Since 1970.
 */
export function readableSpan(span: Span, endMs: number, resource: Resource, scope: Scope): ReadableSpan {
  const { origin, operation, subject, durationMs, outcome, sharedFrom } = span;
  const { trace } = origin;
  const context = spanContext(trace);
  return {
    name: `${operation} ${subjectTable[subject].pattern}`,
    kind: kinds[operation],
    spanContext: () => context,
    ...(trace.parentSpanId === undefined
      ? {}
      : { parentSpanContext: { ...context, spanId: trace.parentSpanId, isRemote: operation === "process" } }),
    startTime: hrTime(endMs - durationMs),
    endTime: hrTime(endMs),
    duration: hrTime(durationMs),
    ended: true,
    status:
      outcome === "OK" || outcome === "CANCELLED"
        ? { code: SpanStatusCode.UNSET }
        : { code: SpanStatusCode.ERROR, message: outcome },
    attributes: attributesOf(span),
    links: sharedFrom === undefined ? [] : [{ context: spanContext(sharedFrom), attributes: {} }],
    events: [],
    resource,
    instrumentationScope: scope,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

/** Whether the one who began the trace wants it kept. */
export function isSampled({ flags }: Trace): boolean {
  return (traceFlags(flags) & 1) === 1;
}

function spanContext({ traceId, spanId, flags }: Trace): SpanContext {
  return { traceId, spanId, traceFlags: traceFlags(flags) };
}

function traceFlags(flags: string): number {
  return Number.parseInt(flags, 16);
}

function attributesOf({ origin, operation, subject, outcome, fields }: Span): Attributes {
  const attributes: Attributes = {};
  if (operation !== "await") {
    attributes["messaging.system"] = "nats";
    attributes["messaging.operation.name"] = operation;
    attributes["messaging.operation.type"] = operation;
    attributes["messaging.destination.template"] = subjectTable[subject].pattern;
  }
  if (origin.requestId !== undefined) attributes["messaging.message.conversation_id"] = origin.requestId;
  if (origin.attempt !== undefined) attributes["faculty.attempt"] = origin.attempt;
  if (outcome !== "OK") attributes["error.type"] = outcome;
  for (const [name, value] of Object.entries(fields))
    if (typeof value === "string" || typeof value === "number") attributes[`faculty.${name}`] = value;
  return attributes;
}

const nanosecondsPerMs = 1e6;

/** Seconds, and nanoseconds beside them. */
function hrTime(ms: number): HrTime {
  const seconds = Math.floor(ms / 1000);
  return [seconds, Math.floor((ms - 1000 * seconds) * nanosecondsPerMs)];
}
