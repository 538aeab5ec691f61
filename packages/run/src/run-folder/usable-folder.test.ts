import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { checkFolder, makeFolder } from "./usable-folder.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "faculty-folder-"));
});
afterEach(() => rm(folder, { recursive: true }));

test("a folder that could be made is fine, and is not made by looking", async () => {
  await checkFolder("--out", join(folder, "a", "b"));
  expect(await readdir(folder)).toEqual([]);
  await makeFolder("--out", join(folder, "a", "b"));
  await makeFolder("--out", join(folder, "a", "b"));
  expect(await readdir(join(folder, "a"))).toEqual(["b"]);
});

test.each([[[]], [["inner", "deep"]]])("a file in its place, or above it, is named", async (below) => {
  const file = join(folder, "file");
  await writeFile(file, "");
  const path = join(file, ...below);
  for (const use of [checkFolder, makeFolder])
    await expect(use("--out", path)).rejects.toMatchObject({
      code: "USAGE",
      message: `--out ${path}: ${file} is a file, expected a folder`,
    });
});

test.runIf(process.platform === "linux")("a file system without folders of one's own is told", async () => {
  await expect(makeFolder("--out", "/proc/faculty/run")).rejects.toThrow(
    /^--out \/proc\/faculty\/run cannot be used: (ENOENT: no such file or directory, mkdir '\/proc\/faculty'|\/proc is not writable)$/,
  );
});
