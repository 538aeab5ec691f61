export { type LinkedSignal, linkSignals } from "./linked-signal.ts";
export { settledReason } from "./settled-reason.ts";
