import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { checkout } from "./faculty-process.ts";

const timeout = 300_000;

test("the library offers what api/ says: after a change on purpose, npm run api", { timeout }, async () => {
  const folder = await mkdtemp(join(tmpdir(), "faculty-api-"));
  try {
    await promisify(execFile)(process.execPath, [join(checkout, "setup", "api.mjs"), folder]);
    const names = await readdir(join(checkout, "api"));
    expect((await readdir(folder)).toSorted()).toEqual(names.toSorted());
    for (const name of names)
      expect(await readFile(join(folder, name), "utf8"), `npm run api updates api/${name}`).toBe(
        await readFile(join(checkout, "api", name), "utf8"),
      );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
