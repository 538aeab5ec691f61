export { type Origin, onBehalfOf, originFields, originHeaders, originOf } from "./origin.ts";
export { newTrace, traceHeader } from "./trace.ts";
