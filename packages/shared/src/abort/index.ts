export { linkSignals } from "./linked-signal.ts";
export { onAbort } from "./on-abort.ts";
export { settledReason } from "./settled-reason.ts";
