import type { HistoryRecord } from "@faculty/run/history/history-record";

/** The history of one run, as it grows. */
export interface RunFeed extends AsyncDisposable {
  readonly run: string;
  /** Where it is read: a folder, or that it is heard on NATS, and since when. */
  readonly place: () => string;
  /** Whether it is shown before the reader chooses. */
  readonly isChosen: boolean;
  /** How often the history began anew since the feed is open. */
  readonly life: () => number;
  /** Of this life, in the order of `seq`. */
  readonly records: () => readonly HistoryRecord[];
  /** What keeps it from going on, in a sentence. */
  readonly problem: () => string | null;
}
