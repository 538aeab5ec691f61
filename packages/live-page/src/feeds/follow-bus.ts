import { observeHeartbeats, observeProgress } from "@faculty/run/bus/observe";
import { askHistory } from "@faculty/run/history/ask-history";
import { createHistorian } from "@faculty/run/history/historian";
import type { HistoryRecord } from "@faculty/run/history/history-record";
import { thinRecords } from "@faculty/run/history/thin-records";
import type { FoundRun } from "@faculty/run/status/find-run";
import { settledReason } from "@faculty/shared/abort";
import type { Clock } from "@faculty/shared/clock";
import { asFacultyError } from "@faculty/shared/errors";
import type { RunFeed } from "./run-feed.ts";

const tickMs = 1000;
/** As many as a run keeps in its folder. */
const maxRecords = 8192;
/** A supervisor that is busy, or a connection that is lost, may answer the next time. */
const maxLate = 5;

/** Whether the supervisor of the run tells its history: nobody knows before it was asked, and it may end. */
type Telling = "unknown" | "tells" | "never told" | "told before";

const places: Readonly<Record<Telling, string>> = {
  unknown: "heard on NATS",
  tells: "heard on NATS, with its history from the beginning on",
  "never told": "heard on NATS from now on: nobody answers who keeps what was before",
  "told before": "heard on NATS: who keeps its history answers no more",
};

/**
 * Follows a run on NATS, as observer. Its supervisor, which keeps the history in the run's folder, is asked for it page by
 * page, and for what is new each second. While nobody answers, the history goes on with what is heard: it has no steps and
 * no lines then, which the supervisor says to nobody but its terminal and its folder. Owns the connections.
 */
export async function followBus(found: FoundRun, clock: Clock, wallMs: () => number): Promise<RunFeed> {
  const { bus, run } = found;
  const asking = await found.connectAgain();
  const over = new AbortController();
  let records: readonly HistoryRecord[] = [];
  /** Heard since the supervisor told, which will tell it too. */
  let heard: HistoryRecord[] = [];
  let telling: Telling = "unknown";
  let late = 0;
  let told: { readonly begunMs: number | null; readonly through: number } = { begunMs: null, through: -1 };
  let life = 0;
  let problem: string | null = null;
  const isTold = () => telling === "unknown" || telling === "tells";
  const historian = createHistorian({
    firstSeq: 0,
    wallMs,
    onRecord: (record) => {
      heard.push(record);
      if (!isTold()) takeHeard();
    },
  });
  historian.hear({ kind: "began", run });
  const subscriptions = [
    observeHeartbeats(bus, (beat) => historian.hear({ kind: "heartbeat", beat })),
    observeProgress(bus, run, (progress) => historian.hear({ kind: "progress", progress })),
  ];
  void bus.closed.then((why) => {
    problem = why === null ? null : why.message;
  });

  function add(more: readonly HistoryRecord[]): void {
    const all = [...records, ...more];
    records = all.length > maxRecords ? thinRecords(all, maxRecords / 2) : all;
  }

  function takeHeard(): void {
    const next = (records.at(-1)?.seq ?? -1) + 1;
    add(heard.map((record, i) => ({ ...record, seq: next + i })));
    heard = [];
  }

  function beginAnew(): void {
    if (records.length > 0) life++;
    records = [];
    told = { begunMs: null, through: -1 };
  }

  /** What the supervisor has told since: all of it where it is another history, or others were heard in between. */
  async function ask(): Promise<void> {
    let isMixed = !isTold();
    for (;;) {
      const after = isMixed ? -1 : told.through;
      const { begunMs, through, isLast, records: more } = await askHistory(asking, run, after, over.signal);
      const isOther = told.begunMs !== null && begunMs !== told.begunMs;
      if (isMixed || isOther) beginAnew();
      isMixed = false;
      if (isOther && after >= 0) continue;
      told = { begunMs, through };
      add(more);
      if (isLast) break;
    }
    telling = "tells";
    late = 0;
    heard = [];
  }

  function missed(thrown: unknown): void {
    const { code } = asFacultyError(thrown);
    const mayBeLate = code === "DEADLINE" || code === "BUS_UNREACHABLE";
    if (!isTold() || (mayBeLate && ++late < maxLate)) return;
    telling = telling === "tells" ? "told before" : "never told";
    takeHeard();
  }

  async function goOn(): Promise<void> {
    for (;;) {
      await ask().catch((thrown: unknown) => {
        if (!over.signal.aborted) missed(thrown);
      });
      await clock.sleep(tickMs, over.signal);
      historian.tick();
    }
  }
  const going = goOn().catch((thrown: unknown) => {
    if (thrown !== settledReason) throw thrown;
  });

  return {
    run,
    place: () => places[telling],
    isChosen: true,
    life: () => life,
    records: () => records,
    problem: () => problem,
    [Symbol.asyncDispose]: async () => {
      for (const subscription of subscriptions) subscription.unsubscribe();
      over.abort(settledReason);
      await going;
      await asking[Symbol.asyncDispose]();
      await found[Symbol.asyncDispose]();
    },
  };
}
