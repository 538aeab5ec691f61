import { once } from "node:events";
import type { Context } from "@faculty/run/settings/context";
import { systemClock } from "@faculty/shared/clock";
import { lookForRuns } from "./feeds/look-for-runs.ts";
import { openFeeds } from "./feeds/open-feeds.ts";
import { type ListenAddress, onLoopback, servePage } from "./serve/serve-page.ts";

export interface ShowOptions {
  /** Names or folders of runs; none: every run that is found. */
  readonly named: readonly string[];
  readonly listen: ListenAddress | undefined;
  /** Where to listen to them, instead of reading their folders. */
  readonly nats: string | undefined;
}

/** Serves the page of runs until told to stop. Prints its address. @throws FacultyError as openFeeds and servePage. */
export async function showRuns(
  { settings, output, abort }: Pick<Context, "settings" | "output" | "abort">,
  { named, listen = onLoopback, nats }: ShowOptions,
): Promise<void> {
  const where = { runs: "runs", roots: settings.roots, clock: systemClock };
  const note = (line: string) => output.note(line);
  const feeds = [
    ...(await openFeeds({
      ...where,
      named,
      nats: { ...settings.nats, url: nats ?? settings.nats.url },
      onNats: nats !== undefined,
      wallMs: Date.now,
      note,
    })),
  ];
  try {
    await using _lookout =
      named.length === 0 && nats === undefined ? await lookForRuns({ ...where, note }, feeds) : null;
    await using page = await servePage({ listen, feeds: () => feeds, clock: systemClock, wallMs: Date.now });
    output.print(output.json ? JSON.stringify({ url: page.url }) : page.url);
    if (!abort.aborted) await once(abort, "abort");
  } finally {
    for (const feed of feeds) await feed[Symbol.asyncDispose]();
  }
}
