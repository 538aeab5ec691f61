import type { HistoryRecord } from "@faculty/run/history/history-record";

/** A run as the server names it. */
export interface ToldRun {
  readonly run: string;
  readonly place: string;
  /** Whether it is shown before the reader chooses. */
  readonly isChosen: boolean;
  /** What keeps its history from going on. */
  readonly problem: string | null;
}

/** The content of event `runs`. */
export interface ToldRuns {
  /** By the server's clock, in milliseconds since 1970. */
  readonly nowMs: number;
  readonly runs: readonly ToldRun[];
}

/** The content of event `records`. */
export interface ToldRecords {
  /** Of the run in the list. */
  readonly index: number;
  /** Whether what was told of the run before is void. */
  readonly isAnew: boolean;
  readonly records: readonly HistoryRecord[];
}
