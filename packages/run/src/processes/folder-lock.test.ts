import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { lockFolder } from "./folder-lock.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "faculty-lock-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("a second run in the same folder is refused by name", async () => {
  await using _ = await lockFolder(folder, process.pid);
  await expect(lockFolder(folder, process.pid)).rejects.toThrow(
    `${folder} is in use by another faculty (process ${process.pid})`,
  );
  expect(await readdir(folder)).toEqual([".lock"]);
});

test("the folder is free again after disposal", async () => {
  await (await lockFolder(folder, process.pid))[Symbol.asyncDispose]();
  expect(await readdir(folder)).toEqual([]);
  await using _ = await lockFolder(folder, process.ppid);
  await expect(lockFolder(folder, process.pid)).rejects.toThrow(`(process ${process.ppid})`);
});

const nobody = 2 ** 22 + 1; // above the largest process id Linux gives

test.each([
  ["a process that is gone", JSON.stringify({ pid: nobody, started: "1" })],
  ["an earlier process of an id that is in use again", JSON.stringify({ pid: process.pid, started: "1" })],
  ["a power cut", ""],
])("the lock of %s is taken over", async (_, left) => {
  await writeFile(join(folder, ".lock"), left);
  await using _lock = await lockFolder(folder, process.pid);
  await expect(lockFolder(folder, process.ppid)).rejects.toThrow(`(process ${process.pid})`);
});

test("of two that find a stale lock, one gets in", async () => {
  await writeFile(join(folder, ".lock"), JSON.stringify({ pid: nobody, started: "1" }));
  const outcomes = await Promise.allSettled([process.pid, process.ppid].map((pid) => lockFolder(folder, pid)));
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect(await readdir(folder)).toEqual([".lock"]);
});
