export { type Checkpoint, phaseStart } from "./checkpoint.ts";
export { createCheckpointStore } from "./checkpoint-store.ts";
export type { EpochRecord } from "./epoch-record.ts";
export { lastCheckpoint } from "./last-checkpoint.ts";
