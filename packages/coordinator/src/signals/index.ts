export { hasSignals } from "./has-signals.ts";
export { missingSignals } from "./missing-signals.ts";
export { keptAmong, sampleNames } from "./sample-names.ts";
export { keptView, signalKey } from "./signal-key.ts";
export { openSignalStore } from "./signal-store.ts";
export { readTeachers } from "./stored-teachers.ts";
