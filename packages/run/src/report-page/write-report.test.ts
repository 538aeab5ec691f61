import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openerOf } from "./open-page.ts";
import { fullPage, shown } from "./page.fixture.ts";
import { writePage, writeReport } from "./write-report.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "faculty-page-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const pageIn = () => readFile(join(folder, "report.html"), "utf8");

test("what is written again without samples shows those that were written before", async () => {
  await writeReport(folder, fullPage.report, async () => shown);
  const page = await pageIn();
  expect(page).toContain("dogs/3.png");
  await writeReport(folder, fullPage.report);
  expect(await pageIn()).toBe(page);
});

test("without samples.json, which somebody may delete, the page names samples alone", async () => {
  await rm(join(folder, "samples.json"));
  await writePage(folder, fullPage.report);
  expect(await pageIn()).not.toContain("<img");
  expect(await pageIn()).toContain("sample 3");
});

test("where samples cannot be read, report.json and report.md are there", async () => {
  await rm(join(folder, "report.md"));
  const unreadable = () => Promise.reject(new Error("the disk of the data set is gone"));
  await expect(writeReport(folder, fullPage.report, unreadable)).rejects.toThrow("the disk of the data set is gone");
  expect(await readFile(join(folder, "report.md"), "utf8")).toContain("# Run tiny");
});

test("each system has its own way to open a file, none of which reads the path as a command", () => {
  const path = "/runs/a & b/report.html";
  expect(openerOf("linux", path)).toEqual({ command: "xdg-open", args: [path] });
  expect(openerOf("darwin", path)).toEqual({ command: "open", args: [path] });
  expect(openerOf("win32", path)).toEqual({ command: "explorer", args: [path] });
});
