import { readdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { historyFile } from "@faculty/run/history/history-record";
import { settledReason } from "@faculty/shared/abort";
import type { Clock } from "@faculty/shared/clock";
import { asFacultyError } from "@faculty/shared/errors";
import { type Roots, requireWithinRoots } from "@faculty/shared/files";
import { followFolder } from "./follow-folder.ts";
import type { RunFeed } from "./run-feed.ts";

const lookEveryMs = 2000;

export interface LookOptions {
  /** Holds the folders of runs. */
  readonly runs: string;
  readonly roots: Roots;
  readonly clock: Clock;
  /** Told which run is not shown, and why. */
  readonly note: (line: string) => void;
}

/**
 * Adds a feed for each run that begins from now on, until it is disposed: one that has a history already is not new.
 * The caller disposes the feeds.
 */
export async function lookForRuns(
  { runs, roots, clock, note }: LookOptions,
  feeds: RunFeed[],
): Promise<AsyncDisposable> {
  const over = new AbortController();
  const known = new Set(await withHistory(runs));

  async function goOn(): Promise<void> {
    for (;;) {
      await clock.sleep(lookEveryMs, over.signal);
      for (const name of await withHistory(runs)) {
        if (known.has(name)) continue;
        known.add(name);
        const folder = resolve(runs, name);
        try {
          await requireWithinRoots([["folder of the run", folder]], roots);
          feeds.push(await followFolder(folder, clock));
        } catch (thrown) {
          note(`run ${name} is not shown: ${asFacultyError(thrown).message}`);
        }
      }
    }
  }
  const looking = goOn().catch((thrown: unknown) => {
    if (thrown !== settledReason) throw thrown;
  });
  return {
    [Symbol.asyncDispose]: async () => {
      over.abort(settledReason);
      await looking;
    },
  };
}

async function withHistory(runs: string): Promise<readonly string[]> {
  const names = await readdir(runs).catch(() => []);
  const found = await Promise.all(
    names.map(async (name) => (await stat(join(runs, name, historyFile)).catch(() => null)) !== null),
  );
  return names.filter((_, i) => found[i]);
}
