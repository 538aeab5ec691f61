import { readdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { connectBus } from "@faculty/run/bus/connect-bus";
import { historyFile } from "@faculty/run/history/history-record";
import type { NatsSettings } from "@faculty/run/settings/settings";
import { findRun } from "@faculty/run/status/find-run";
import { servedRuns } from "@faculty/run/status/observe-run";
import type { Clock } from "@faculty/shared/clock";
import { FacultyError } from "@faculty/shared/errors";
import { type Roots, requireWithinRoots } from "@faculty/shared/files";
import { followBus } from "./follow-bus.ts";
import { followFolder } from "./follow-folder.ts";
import type { RunFeed } from "./run-feed.ts";

export interface OpenOptions {
  /** Names or folders of runs; none: every run that is found. */
  readonly named: readonly string[];
  /** Holds the folders of runs. */
  readonly runs: string;
  readonly nats: NatsSettings;
  /** Whether to listen on NATS alone, whatever lies in a folder. */
  readonly onNats: boolean;
  readonly roots: Roots;
  readonly clock: Clock;
  readonly wallMs: () => number;
  /** Told which runs are left out. */
  readonly note: (line: string) => void;
}

/** Runs that are shown where none is named: more than anybody compares at a glance. */
const maxFound = 8;
/** A run that was written to in this time goes on, or has just ended. */
const freshMs = 60_000;

/**
 * A feed for each run: from the history in its folder where that is on this machine, else on NATS.
 * Where none is named they are the latest below `runs`, and those that the NATS serves which the settings name; of the
 * former those are chosen that go on, else the latest.
 * @throws FacultyError NOT_FOUND where there is nothing to show; BUS_UNREACHABLE, BUS_REFUSED, OUTSIDE_ROOTS.
 */
export async function openFeeds(options: OpenOptions): Promise<readonly RunFeed[]> {
  const { named, nats, clock, wallMs } = options;
  const folders = options.onNats ? [] : await foldersOf(options);
  await requireWithinRoots(
    folders.map(({ folder }) => ["folder of the run", folder] as const),
    options.roots,
  );
  const others = named.filter((name) => !folders.some((one) => one.name === name));
  const heard = named.length > 0 || nats.url === undefined ? others : await servedOn(nats);
  const local = new Set(folders.map(({ name }) => name));
  const feeds: RunFeed[] = [];
  try {
    for (const [i, { folder, writtenMs }] of folders.entries()) {
      const isChosen = named.length > 0 || i === 0 || wallMs() - writtenMs < freshMs;
      feeds.push(await followFolder(folder, clock, isChosen));
    }
    for (const name of heard)
      if (!local.has(name)) feeds.push(await followBus(await findRun(name, nats, options.runs), clock, wallMs));
  } catch (thrown) {
    for (const feed of feeds) await feed[Symbol.asyncDispose]();
    throw thrown;
  }
  if (feeds.length > 0) return feeds;
  const where = nats.url === undefined ? "and no NATS is named" : "and none is served on NATS";
  throw new FacultyError("NOT_FOUND", `no run below ${options.runs} has a history, ${where}`);
}

interface RunFolder {
  /** As it was named. */
  readonly name: string;
  readonly folder: string;
  /** Of its history. */
  readonly writtenMs: number;
}

async function foldersOf({ named, runs, note }: OpenOptions): Promise<readonly RunFolder[]> {
  if (named.length === 0) {
    const all = await readdir(runs).catch(() => []);
    const found = await Promise.all(all.map((name) => withHistory(name, [join(runs, name)])));
    const latest = found.filter((one) => one !== null).sort((a, b) => b.writtenMs - a.writtenMs);
    if (latest.length > maxFound)
      note(`the latest ${maxFound} of ${latest.length} runs below ${runs} are shown; others are shown by their names`);
    return latest.slice(0, maxFound);
  }
  const found = await Promise.all(named.map((name) => withHistory(name, [join(runs, name), name])));
  return found.filter((one) => one !== null);
}

/** The first of the folders that holds a history. */
async function withHistory(name: string, folders: readonly string[]): Promise<RunFolder | null> {
  for (const folder of folders) {
    const found = await stat(join(folder, historyFile)).catch(() => null);
    if (found !== null) return { name, folder: resolve(folder), writtenMs: found.mtimeMs };
  }
  return null;
}

async function servedOn(nats: NatsSettings): Promise<readonly string[]> {
  await using bus = await connectBus(nats, { role: "observer", clientName: "faculty ui" });
  return await servedRuns(bus);
}
