import type { ServerResponse } from "node:http";
import type { HistoryRecord } from "@faculty/run/history/history-record";
import type { RunFeed } from "../feeds/run-feed.ts";

/** What the page is told, as server-sent events; `page/told.ts` reads it. */
export interface EventStream {
  /** Sends what has come since. */
  readonly update: () => void;
}

/** How far a page has come with one run. */
interface Cursor {
  life: number;
  seq: number;
}

/** A message of some 100 kB. */
const recordsTogether = 500;
/** Proxies close a connection on which nothing comes. */
const aliveEveryMs = 15_000;

/**
 * Tells a page of all runs: first of what they are, then their records in order. The id of each message says how far the
 * page has come with every run, so that a connection made anew goes on from there (`Last-Event-ID`); one that names another
 * start of the server, or a history that was begun anew since, begins with the first record.
 * A page that does not read is told nothing until it does.
 * @param start - Names this start of the server.
 */
export function createEventStream(
  response: ServerResponse,
  feeds: () => readonly RunFeed[],
  {
    start,
    lastEventId,
    wallMs,
  }: { readonly start: string; readonly lastEventId: string; readonly wallMs: () => number },
): EventStream {
  const cursors = readCursors(lastEventId, start);
  let toldRuns = "";
  let writtenMs = wallMs();

  function send(event: string, data: unknown): void {
    const id = `${start} ${cursors.map(({ life, seq }) => `${life}.${seq}`).join(" ")}`;
    response.write(`id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    writtenMs = wallMs();
  }

  function tellRuns(): void {
    const runs = feeds().map(({ run, place, isChosen, problem }) => ({
      run,
      place: place(),
      isChosen,
      problem: problem(),
    }));
    const told = JSON.stringify(runs);
    if (told === toldRuns) return;
    toldRuns = told;
    send("runs", { nowMs: wallMs(), runs });
  }

  function tellRecords(feed: RunFeed, index: number): void {
    cursors[index] ??= { life: feed.life(), seq: -1 };
    const cursor = cursors[index];
    if (cursor.life !== feed.life()) Object.assign(cursor, { life: feed.life(), seq: -1 });
    for (;;) {
      const records = after(feed.records(), cursor.seq);
      const last = records.at(-1);
      if (last === undefined || response.writableNeedDrain) return;
      const isAnew = cursor.seq === -1;
      cursor.seq = last.seq;
      send("records", { index, isAnew, records });
    }
  }

  response.write("retry: 1000\n\n");
  return {
    update: () => {
      tellRuns();
      for (const [index, feed] of feeds().entries()) tellRecords(feed, index);
      if (wallMs() - writtenMs < aliveEveryMs) return;
      response.write(": alive\n\n");
      writtenMs = wallMs();
    },
  };
}

/** Up to `recordsTogether` records behind a place in the history. */
function after(records: readonly HistoryRecord[], seq: number): readonly HistoryRecord[] {
  let [low, high] = [0, records.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((records[middle]?.seq ?? 0) > seq) high = middle;
    else low = middle + 1;
  }
  return records.slice(low, low + recordsTogether);
}

function readCursors(lastEventId: string, start: string): Cursor[] {
  const [before, ...given] = lastEventId.split(" ");
  if (before !== start || !given.every((one) => /^\d{1,9}\.(-1|\d{1,15})$/.test(one))) return [];
  return given.map((one) => {
    const [life = 0, seq = -1] = one.split(".").map(Number);
    return { life, seq };
  });
}
