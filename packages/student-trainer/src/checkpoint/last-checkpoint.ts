import { join } from "node:path";
import { nodeDisk } from "@faculty/shared/disk";
import { createLogger } from "@faculty/shared/logging";
import type { Checkpoint } from "./checkpoint.ts";
import { createCheckpointStore } from "./checkpoint-store.ts";

/** Of a student's folder, where checkpoints are kept. */
export const checkpointFolder = "checkpoints";

/** What a student's newest whole checkpoint says of its ledger and of who taught it; null where there is none. */
export async function lastCheckpoint(folder: string): Promise<Pick<Checkpoint, "ledger" | "digests"> | null> {
  const logger = createLogger({ service: "audit", level: "silent" });
  const store = createCheckpointStore(nodeDisk, join(folder, checkpointFolder), 2, logger); // which only reads here
  return (await store.latest()) ?? null;
}
