import { observeHeartbeats, observeProgress } from "@faculty/run/bus/observe";
import { createHistorian } from "@faculty/run/history/historian";
import type { HistoryRecord } from "@faculty/run/history/history-record";
import { thinRecords } from "@faculty/run/history/thin-records";
import type { FoundRun } from "@faculty/run/status/find-run";
import { settledReason } from "@faculty/shared/abort";
import type { Clock } from "@faculty/shared/clock";
import type { RunFeed } from "./run-feed.ts";

const tickMs = 1000;
/** As many as a run keeps in its folder. */
const maxRecords = 8192;

/**
 * Listens to a run on NATS, as observer: its history begins now. It has no steps and no lines, which the supervisor says
 * to nobody but its terminal and its folder. Owns the connection.
 */
export function followBus(found: FoundRun, clock: Clock, wallMs: () => number): RunFeed {
  const { bus, run } = found;
  const over = new AbortController();
  let records: HistoryRecord[] = [];
  let problem: string | null = null;
  const historian = createHistorian({
    firstSeq: 0,
    wallMs,
    onRecord: (record) => {
      records.push(record);
      if (records.length > maxRecords) records = [...thinRecords(records, maxRecords / 2)];
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

  async function goOn(): Promise<void> {
    for (;;) {
      await clock.sleep(tickMs, over.signal);
      historian.tick();
    }
  }
  const ticking = goOn().catch((thrown: unknown) => {
    if (thrown !== settledReason) throw thrown;
  });

  return {
    run,
    place: "heard on NATS",
    isChosen: true,
    life: () => 0,
    records: () => records,
    problem: () => problem,
    [Symbol.asyncDispose]: async () => {
      for (const subscription of subscriptions) subscription.unsubscribe();
      over.abort(settledReason);
      await ticking;
      await found[Symbol.asyncDispose]();
    },
  };
}
