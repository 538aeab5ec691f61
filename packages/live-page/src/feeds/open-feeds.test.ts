import { mkdir, mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writtenRecord } from "@faculty/run/history/history-record";
import { readSettings } from "@faculty/run/settings/settings";
import { createManualClock } from "@faculty/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openFeeds } from "./open-feeds.ts";

let runs: string;
beforeEach(async () => {
  runs = await mkdtemp(join(tmpdir(), "faculty-runs-"));
});
afterEach(() => rm(runs, { recursive: true }));

/** A run whose history was written so many seconds after 1970. */
async function keep(name: string, seconds = 0): Promise<string> {
  const path = join(runs, name, "history.jsonl");
  await mkdir(join(runs, name));
  await writeFile(path, writtenRecord({ seq: 0, atMs: 0, event: { kind: "began", run: name } }));
  await utimes(path, seconds, seconds);
  return join(runs, name);
}

/** A day after all of them were written. */
const nowMs = 86_400_000;

/** What is opened of these names, and what is said of it. */
async function opened(named: readonly string[], roots: readonly string[] = []) {
  const notes: string[] = [];
  const clock = createManualClock();
  const { nats } = readSettings({}, () => "");
  const feeds = await openFeeds({
    named,
    runs,
    nats,
    onNats: false,
    roots,
    clock,
    wallMs: () => nowMs,
    note: (line) => void notes.push(line),
  });
  for (const feed of feeds) await feed[Symbol.asyncDispose]();
  const chosen = feeds.filter(({ isChosen }) => isChosen).map(({ run }) => run);
  return { names: feeds.map(({ run }) => run), chosen, records: feeds.map((feed) => feed.records().length), notes };
}

test("runs are found by their names and by their folders, in that order", async () => {
  await keep("a");
  const folder = await keep("b");
  expect(await opened([folder, "a"])).toEqual({ names: ["b", "a"], chosen: ["b", "a"], records: [1, 1], notes: [] });
});

test("without a name the latest eight are shown, and how many there are is said", async () => {
  for (let i = 1; i <= 10; i++) await keep(`run-${i}`, i);
  await mkdir(join(runs, "without"));
  const { names, chosen, notes } = await opened([]);
  expect(names).toEqual([10, 9, 8, 7, 6, 5, 4, 3].map((i) => `run-${i}`));
  expect(chosen).toEqual(["run-10"]); // none of them goes on
  expect(notes).toEqual([`the latest 8 of 10 runs below ${runs} are shown; others are shown by their names`]);
});

test("where there is nothing to show, that is said", async () => {
  await expect(opened([])).rejects.toMatchObject({
    code: "NOT_FOUND",
    message: `no run below ${runs} has a history, and no NATS is named`,
  });
});

test("a folder outside of the roots is not read", async () => {
  await keep("a");
  await mkdir(join(runs, "root"));
  await expect(opened(["a"], [join(runs, "root")])).rejects.toMatchObject({ code: "OUTSIDE_ROOTS" });
});
