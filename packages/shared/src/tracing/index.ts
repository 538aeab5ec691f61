export { type Origin, onBehalfOf, originFields, originHeaders, originOf } from "./origin.ts";
export type { Span, SpanOperation } from "./span.ts";
export { newTrace, type Trace, traceHeader } from "./trace.ts";
