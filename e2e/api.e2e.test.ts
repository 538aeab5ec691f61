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

test("the reference has a page for each function of the library, with what it throws", { timeout }, async () => {
  const folder = await mkdtemp(join(tmpdir(), "faculty-reference-"));
  try {
    await promisify(execFile)(process.execPath, [join(checkout, "setup", "reference.mjs"), folder]);
    const report = await readFile(join(checkout, "api", "faculty.api.md"), "utf8");
    const functions = [...report.matchAll(/^export function (\w+)/gm)].map(([, name = ""]) => name);
    expect(functions).toContain("distil");
    const pages = await readdir(join(folder, "faculty"));
    expect(pages).toEqual(expect.arrayContaining(functions.map((name) => `faculty.${name.toLowerCase()}.md`)));
    expect(await readFile(join(folder, "faculty", "faculty.distil.md"), "utf8")).toContain("CANCELLED");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
