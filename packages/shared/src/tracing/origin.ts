import { headerNames } from "../frames/headers.ts";
import { childOf, continueTrace, type Trace, traceFields, traceHeader } from "./trace.ts";

/** What a request says of where it comes from: it is passed on to what is asked on its behalf, and logged. */
export interface Origin {
  /** The span of whoever works on it. */
  readonly trace: Trace;
  /** The asker's name for it; undefined where it gave none. */
  readonly requestId: string | undefined;
  /** Counts from 1; undefined where the asker does not say. */
  readonly attempt: number | undefined;
}

/** Of a request id, which a stranger may have chosen. */
const maxIdLength = 128;

/** Of a request that arrived. */
export function originOf(headers: Readonly<Record<string, string>>): Origin {
  const attempt = Number(headers[headerNames.attempt]);
  return {
    trace: continueTrace(headers),
    requestId: headers[headerNames.requestId]?.slice(0, maxIdLength),
    attempt: Number.isSafeInteger(attempt) && attempt > 0 ? attempt : undefined,
  };
}

/** Of a request that is made on behalf of another: a span of its own, under the other's id. */
export function onBehalfOf({ trace, requestId, attempt }: Origin): Origin {
  return { trace: childOf(trace), requestId, attempt };
}

/** As the message has it. */
export function originHeaders({ trace, requestId, attempt }: Origin): Readonly<Record<string, string>> {
  return Object.assign(
    {},
    traceHeader(trace),
    requestId !== undefined && { [headerNames.requestId]: requestId },
    attempt !== undefined && { [headerNames.attempt]: String(attempt) },
  );
}

/** As a line of the log has it. */
export function originFields({ trace, requestId, attempt }: Origin): Readonly<Record<string, unknown>> {
  return { req_id: requestId, attempt, ...traceFields(trace) };
}
