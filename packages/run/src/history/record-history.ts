import { join } from "node:path";
import { settledReason } from "@faculty/shared/abort";
import type { Clock } from "@faculty/shared/clock";
import type { Disk } from "@faculty/shared/disk";
import { writeWhole } from "@faculty/shared/disk";
import { asFacultyError } from "@faculty/shared/errors";
import { createHistorian, type HeardEvent } from "./historian.ts";
import { type HistoryRecord, historyFile, readRecords, writtenRecord } from "./history-record.ts";
import { thinRecords } from "./thin-records.ts";

/** The history of a run while it is written. Disposing it writes what is still to be written. */
export interface RecordedHistory extends AsyncDisposable {
  add(event: HeardEvent): void;
  /** All that is in it, also what is not written yet; null where it is kept no more. */
  records(): readonly HistoryRecord[] | null;
}

export interface RecordOptions {
  readonly disk: Disk;
  /** Of the run; it is there. */
  readonly folder: string;
  /** Forgets the history of earlier starts. */
  readonly fresh: boolean;
  readonly clock: Clock;
  /** Milliseconds since 1970. */
  readonly wallMs: () => number;
  /** Told in one sentence what keeps the history from being written, once; the run goes on. */
  readonly onProblem: (line: string) => void;
}

/** A page shows what is a second old. */
const writeEveryMs = 1000;
/** Some 2.5 MB; a curve has more points than a screen. */
const maxRecords = 8192;

/**
 * Writes the history of a run's starts to `history.jsonl` in its folder: appended once a second, thinned out to half
 * when it has more than `maxRecords`. Invariants:
 * 1. A line that ends is a whole record, in the order of `seq`; a last line that was torn is cut off at the next start.
 * 2. Nothing of the run waits for it, nothing of the run depends on it, and no failure of it ends the run.
 * 3. After `dispose` nothing is written.
 */
export async function recordHistory(options: RecordOptions): Promise<RecordedHistory> {
  const { disk, folder, clock, wallMs, onProblem } = options;
  const path = join(folder, historyFile);
  const over = new AbortController();
  let { records, bytes } = await earlier(options, path);
  let pending: HistoryRecord[] = [];
  let hasFailed = false;
  const historian = createHistorian({
    firstSeq: (records.at(-1)?.seq ?? -1) + 1,
    wallMs,
    onRecord: (record) => void (hasFailed || pending.push(record)),
  });

  async function write(): Promise<void> {
    if (pending.length === 0) return;
    const added = Buffer.from(pending.map(writtenRecord).join(""));
    records = [...records, ...pending];
    pending = [];
    if (records.length <= maxRecords) {
      await using file = await disk.append(path, bytes);
      await file.append(added);
      bytes += added.length;
      return;
    }
    records = thinRecords(records, maxRecords / 2);
    const whole = Buffer.from(records.map(writtenRecord).join(""));
    await writeWhole(disk, path, whole);
    bytes = whole.length;
  }

  async function writeOrTell(): Promise<void> {
    if (hasFailed) return;
    try {
      await write();
    } catch (thrown) {
      hasFailed = true;
      pending = [];
      onProblem(`warning: the run's history is kept no more: ${asFacultyError(thrown).message}`);
    }
  }

  async function goOn(): Promise<void> {
    for (;;) {
      await clock.sleep(writeEveryMs, over.signal);
      historian.tick();
      await writeOrTell();
    }
  }

  const going = goOn().catch((thrown: unknown) => {
    if (thrown !== settledReason) throw thrown;
  });
  return {
    add: (event) => historian.hear(event),
    records: () => (hasFailed ? null : [...records, ...pending]),
    [Symbol.asyncDispose]: async () => {
      over.abort(settledReason);
      await going;
      await writeOrTell();
    },
  };
}

/** What earlier starts left: whole lines, and how many bytes they take. */
async function earlier(
  { disk, fresh, onProblem }: RecordOptions,
  path: string,
): Promise<{ readonly records: readonly HistoryRecord[]; readonly bytes: number }> {
  const nothing = { records: [], bytes: 0 };
  try {
    if (fresh) await disk.remove(path);
    const content = await disk.read(path);
    if (content === null) return nothing;
    const bytes = content.lastIndexOf("\n") + 1;
    return { records: readRecords(content.subarray(0, bytes).toString("utf8"), path), bytes };
  } catch (thrown) {
    onProblem(`warning: the run's history begins anew: ${asFacultyError(thrown).message}`);
    return nothing;
  }
}
