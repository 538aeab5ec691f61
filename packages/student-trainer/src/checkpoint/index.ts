export { type Checkpoint, decodeCheckpoint } from "./checkpoint.ts";
export type { EpochRecord } from "./epoch-record.ts";
export { lastCheckpoint } from "./last-checkpoint.ts";
