import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkout } from "./faculty-process.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "faculty-reference-"));
  await promisify(execFile)(process.execPath, [join(checkout, "setup", "reference.mjs"), folder]);
}, 300_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

test("the library offers what api/ says: after a change on purpose, npm run api", async () => {
  const names = await readdir(join(checkout, "api"));
  const found = (await readdir(folder)).filter((name) => name.endsWith(".api.md"));
  expect(found.toSorted()).toEqual(names.toSorted());
  for (const name of names)
    expect(await readFile(join(folder, name), "utf8"), `npm run api updates api/${name}`).toBe(
      await readFile(join(checkout, "api", name), "utf8"),
    );
});

test("the reference has a page for each function of the library, with what it throws", async () => {
  const report = await readFile(join(checkout, "api", "faculty.api.md"), "utf8");
  const functions = [...report.matchAll(/^export function (\w+)/gm)].map(([, name = ""]) => name);
  expect(functions).toContain("distil");
  const pages = await readdir(join(folder, "faculty"));
  expect(pages).toEqual(expect.arrayContaining(functions.map((name) => `faculty.${name.toLowerCase()}.md`)));
  expect(await readFile(join(folder, "faculty", "faculty.distil.md"), "utf8")).toContain("CANCELLED");
});
