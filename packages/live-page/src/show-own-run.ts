import type { RunEvent } from "@faculty/run/supervisor/supervise-options";
import type { Clock } from "@faculty/shared/clock";
import { followFolder } from "./feeds/follow-folder.ts";
import type { RunFeed } from "./feeds/run-feed.ts";
import { type ListenAddress, onLoopback, servePage } from "./serve/serve-page.ts";

/** The page of a run that this process supervises. Disposing it ends its connections. */
export interface ShownRun extends AsyncDisposable {
  /** With the token. */
  readonly url: string;
  /** To be told what becomes of the run: the page shows the history in its folder as soon as that is known. */
  readonly onEvent: (event: RunEvent) => void;
}

/** @throws FacultyError USAGE where it cannot listen. */
export async function showOwnRun(
  listen: ListenAddress = onLoopback,
  clock: Clock,
  wallMs: () => number,
): Promise<ShownRun> {
  const feeds: RunFeed[] = [];
  const opening: Promise<void>[] = [];
  const page = await servePage({ listen, feeds: () => feeds, clock, wallMs });
  const open = async (folder: string) => void feeds.push(await followFolder(folder, clock));
  return {
    url: page.url,
    onEvent: (event) => {
      if (event.kind === "began") opening.push(open(event.folder));
    },
    [Symbol.asyncDispose]: async () => {
      await page[Symbol.asyncDispose]();
      await Promise.all(opening);
      for (const feed of feeds) await feed[Symbol.asyncDispose]();
    },
  };
}
