export { hasSignals } from "./has-signals.ts";
export { keptAmong } from "./sample-names.ts";
export { keptView, signalKey } from "./signal-key.ts";
export { readTeachers } from "./stored-teachers.ts";
