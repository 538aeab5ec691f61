export { type LinkedSignal, linkSignals } from "./linked-signal.ts";
