import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { inject } from "vitest";
import { checkout } from "./faculty-process.ts";

const pollMs = 200;

/**
 * Tarballs of what is published, of a checkout that is compiled. The first file of tests that asks packs them, every
 * other one waits for it.
 * @returns Their paths.
 */
export async function packedPackages(): Promise<readonly string[]> {
  const folder = join(inject("sharedFolder"), "packed");
  const done = join(folder, "done");
  if ((await mkdir(folder, { recursive: true })) !== undefined) {
    await promisify(execFile)(process.execPath, [join(checkout, "setup", "pack.mjs"), join(folder, "tarballs")]);
    await writeFile(done, "");
  }
  while (!existsSync(done)) await delay(pollMs);
  const names = await readdir(join(folder, "tarballs"));
  return names.map((name) => join(folder, "tarballs", name));
}
