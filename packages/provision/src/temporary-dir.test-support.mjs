// @ts-check
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** A folder that goes away with the test. */
export async function temporaryDir() {
  const dir = await mkdtemp(join(tmpdir(), "faculty-setup-"));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}
