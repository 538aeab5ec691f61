export { batchAt, type PlannedBatch, type PlannedSamples, type Position, positionsFrom } from "./planned-samples.ts";
export { type PullCounters, zeroCounters } from "./pull-counters.ts";
export type { Said, StepBatch } from "./step-batch.ts";
