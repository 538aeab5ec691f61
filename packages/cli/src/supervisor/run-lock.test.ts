import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { lockRunFolder } from "./run-lock.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "faculty-lock-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("a second run in the same folder is refused by name", async () => {
  await using _ = await lockRunFolder(folder, process.pid);
  await expect(lockRunFolder(folder, process.pid)).rejects.toThrow(
    `${folder} is in use by another faculty run (process ${process.pid})`,
  );
});

test("the folder is free again after disposal", async () => {
  await (await lockRunFolder(folder, process.pid))[Symbol.asyncDispose]();
  await using lock = await lockRunFolder(folder, process.pid);
  expect(lock).toBeDefined();
});

test("the lock of a process that is gone is taken over", async () => {
  const nobody = 2 ** 22 + 1; // above the largest process id Linux gives
  await writeFile(join(folder, ".lock"), String(nobody));
  await using lock = await lockRunFolder(folder, process.pid);
  expect(lock).toBeDefined();
});
