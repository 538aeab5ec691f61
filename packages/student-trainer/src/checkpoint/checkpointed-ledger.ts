import { join } from "node:path";
import { nodeDisk } from "@faculty/shared/disk";
import { createLogger } from "@faculty/shared/logging";
import type { LedgerMark } from "../ledger/ledger.ts";
import { createCheckpointStore } from "./checkpoint-store.ts";

/** Of a student's folder, where checkpoints are kept. */
export const checkpointFolder = "checkpoints";

/** Where a student's ledger ended when its newest whole checkpoint was written; null where there is none. */
export async function checkpointedLedger(folder: string): Promise<LedgerMark | null> {
  const logger = createLogger({ service: "audit", level: "silent" });
  const store = createCheckpointStore(nodeDisk, join(folder, checkpointFolder), 2, logger); // which only reads here
  return (await store.latest())?.ledger ?? null;
}
