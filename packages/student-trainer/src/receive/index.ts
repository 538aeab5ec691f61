export { harvestSignals } from "./harvest.ts";
export { localBatches } from "./local-batches.ts";
export { batchAt, type PlannedBatch, type PlannedSamples, type Position, positionsFrom } from "./planned-samples.ts";
export { zeroCounters } from "./pull-counters.ts";
export { pulledBatches } from "./pulled-batches.ts";
export { createPuller, defaultRequestTimeoutMs } from "./puller.ts";
