export type { Abort } from "./abort.ts";
export { linkAborts } from "./linked-abort.ts";
export { onAbort } from "./on-abort.ts";
export { settledReason } from "./settled-reason.ts";
