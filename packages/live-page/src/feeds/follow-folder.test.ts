import { appendFile, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type HistoryRecord, writtenRecord } from "@faculty/run/history/history-record";
import { systemClock } from "@faculty/shared/clock";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { followFolder } from "./follow-folder.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "faculty-history-"));
});
afterEach(() => rm(folder, { recursive: true }));

const path = () => join(folder, "history.jsonl");
const said = (seq: number, atMs = seq): HistoryRecord => ({ seq, atMs, event: { kind: "said", line: String(seq) } });
const written = (...records: readonly HistoryRecord[]) => records.map(writtenRecord).join("");

const limits = { timeout: 20_000 };

test("a history that is not there yet is waited for, and read as it grows; a torn line is no line", async () => {
  await using feed = await followFolder(folder, systemClock);
  expect(feed.records()).toEqual([]);
  await writeFile(path(), `${written(said(0))}{"seq":1,"at`);
  await vi.waitUntil(() => feed.records().length === 1, limits);
  await appendFile(path(), 'Ms":1,"event":{"kind":"said","line":"1"}}\n');
  await vi.waitUntil(() => feed.records().length === 2, limits);
  expect(feed.records()).toEqual([said(0), said(1)]);
});

test("a history that was thinned out goes on, one that was begun anew is another life", async () => {
  await writeFile(path(), written(said(0), said(1), said(2)));
  await using feed = await followFolder(folder, systemClock);
  expect(feed.records()).toHaveLength(3);
  const replaced = async (...records: readonly HistoryRecord[]) => {
    await writeFile(`${path()}.tmp`, written(...records));
    await rename(`${path()}.tmp`, path());
  };
  await replaced(said(0), said(2), said(3));
  await vi.waitUntil(() => feed.records().at(-1)?.seq === 3, limits);
  expect([feed.life(), feed.records()]).toEqual([0, [said(0), said(2), said(3)]]);
  await replaced(said(0, 5000));
  await vi.waitUntil(() => feed.life() === 1, limits);
  expect(feed.records()).toEqual([said(0, 5000)]);
});

test("a history that cannot be read is followed no more, and the feed says why", async () => {
  await writeFile(path(), `${written(said(0))}{"seq":1}\n`);
  await using feed = await followFolder(folder, systemClock);
  expect(feed.problem()).toBe(
    `${path()} line 2 is no record of a run's history (atMs: Invalid input: expected number, received undefined)`,
  );
});
