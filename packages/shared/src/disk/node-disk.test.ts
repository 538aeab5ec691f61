import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { diskConformance } from "./disk.conformance.ts";
import { nodeDisk } from "./node-disk.ts";

diskConformance(async () => {
  const folder = await mkdtemp(join(tmpdir(), "disk-"));
  return { disk: nodeDisk, folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
});
