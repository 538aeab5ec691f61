import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readBounded } from "./read-bounded.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "faculty-bounded-"));
  await writeFile(join(folder, "three"), "abc");
});
afterAll(() => rm(folder, { recursive: true }));

test("gives the bytes of a file at the limit, and refuses one byte more", async () => {
  expect(await readBounded(join(folder, "three"), 3)).toEqual({ kind: "bytes", bytes: Buffer.from("abc") });
  expect(await readBounded(join(folder, "three"), 2)).toEqual({
    kind: "refused",
    why: "has 3 bytes, expected at most 2",
  });
});

test("what is not there is missing, however its path is wrong", async () => {
  for (const name of ["none", "three/inside", "with\0nul", "long".repeat(1000)])
    expect(await readBounded(join(folder, name), 3)).toEqual({ kind: "missing" });
});

test("folders, devices and pipes are refused, and a pipe nobody writes to is not waited for", async () => {
  execFileSync("mkfifo", [join(folder, "pipe")]);
  for (const path of [folder, "/dev/zero", join(folder, "pipe")])
    expect(await readBounded(path, 2 ** 20)).toEqual({ kind: "refused", why: "is not a file" });
});

test("a signal that aborted is heard before anything is opened", async () => {
  const reason = new Error("no longer wanted");
  await expect(readBounded(join(folder, "three"), 3, AbortSignal.abort(reason))).rejects.toBe(reason);
});
