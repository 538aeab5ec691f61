import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writtenRecord } from "@faculty/run/history/history-record";
import { systemClock } from "@faculty/shared/clock";
import { expect, test, vi } from "vitest";
import { lookForRuns } from "./look-for-runs.ts";
import type { RunFeed } from "./run-feed.ts";

test("a run that begins is shown, one that was there before is not", async () => {
  const runs = await mkdtemp(join(tmpdir(), "faculty-runs-"));
  const keep = async (name: string) => {
    await mkdir(join(runs, name), { recursive: true });
    const began = writtenRecord({ seq: 0, atMs: 0, event: { kind: "began", run: name } });
    await writeFile(join(runs, name, "history.jsonl"), began);
  };
  await keep("before");
  await mkdir(join(runs, "new")); // it has no history yet
  const feeds: RunFeed[] = [];
  {
    await using _lookout = await lookForRuns({ runs, roots: [], clock: systemClock, note: () => {} }, feeds);
    await keep("new");
    await vi.waitUntil(() => feeds.length > 0, { timeout: 20_000 });
  }
  expect(feeds.map(({ run, isChosen }) => [run, isChosen])).toEqual([["new", true]]);
  for (const feed of feeds) await feed[Symbol.asyncDispose]();
  await rm(runs, { recursive: true });
});
