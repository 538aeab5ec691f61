export { localBatches } from "./local-batches.ts";
export { pulledBatches } from "./pulled-batches.ts";
export { createPuller, defaultRequestTimeoutMs } from "./puller.ts";
