import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { FaultEntry } from "./fault.ts";
import { untilThere } from "./run-watch.ts";

/** Fills the file system of the checkpoints until the trainer has met it. */
const fill: FaultEntry["prepare"] = ({ disk, folder, abort }) => {
  if (disk === null) return null;
  const log = join(folder, "logs", "distilled-1.log");
  const refusals = async () => (await readFile(log, "utf8")).split("no space left on device").length;
  return {
    target: "checkpoints",
    killed: ["distilled-1"],
    inject: async () => {
      const before = await refusals();
      await disk.fill();
      try {
        await untilThere(async () => ((await refusals()) > before ? true : undefined), abort);
      } finally {
        await disk.free();
      }
    },
  };
};

export type DiskFault = "disk-full";

export const diskFaults: Readonly<Record<DiskFault, FaultEntry>> = {
  "disk-full": { weight: 1, needs: "restart", restarted: "trainer", prepare: fill },
};
