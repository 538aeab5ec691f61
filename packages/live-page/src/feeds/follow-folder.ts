import { open, stat } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import { type HistoryRecord, historyFile, readRecords } from "@faculty/run/history/history-record";
import { settledReason } from "@faculty/shared/abort";
import type { Clock } from "@faculty/shared/clock";
import { asFacultyError, FacultyError } from "@faculty/shared/errors";
import type { RunFeed } from "./run-feed.ts";

const lookEveryMs = 500;
/** Far more than a run writes. */
const maxFileBytes = 2 ** 26;

/** How far a file was read: of one that was put in its place nothing. */
interface ReadSoFar {
  readonly file: string;
  /** Of whole lines. */
  readonly bytes: number;
  readonly lines: number;
}

const nothingRead: ReadSoFar = { file: "", bytes: 0, lines: 0 };

/**
 * Follows the history that a run writes in its folder, which may not be there yet. A file that cannot be read is followed
 * no more, and `problem` says why.
 */
export async function followFolder(folder: string, clock: Clock, isChosen = true): Promise<RunFeed> {
  const path = join(folder, historyFile);
  const over = new AbortController();
  let records: readonly HistoryRecord[] = [];
  let life = 0;
  let soFar = nothingRead;
  let problem: string | null = null;

  async function look(): Promise<void> {
    const found = await stat(path).catch(() => null);
    if (found === null) return;
    const file = `${found.ino} ${found.birthtimeMs}`; // a number alone is given again
    if (file === soFar.file && found.size === soFar.bytes) return;
    if (found.size > maxFileBytes)
      throw new FacultyError("TOO_LARGE", `${path} has ${found.size} bytes, expected at most ${maxFileBytes}`, {
        path,
      });
    const isSame = file === soFar.file && found.size > soFar.bytes;
    const start = isSame ? soFar : nothingRead;
    const content = await readFrom(path, start.bytes);
    const whole = content.subarray(0, content.lastIndexOf("\n") + 1);
    const read = readRecords(whole.toString("utf8"), path, start.lines);
    soFar = { file, bytes: start.bytes + whole.length, lines: start.lines + read.length };
    if (isSame) records = [...records, ...read];
    else replaceBy(read);
  }

  /** A file that was thinned out has the beginning of the one before; one that was begun anew has another. */
  function replaceBy(read: readonly HistoryRecord[]): void {
    if (records.length > 0 && records[0]?.atMs !== read[0]?.atMs) life++;
    records = read;
  }

  async function goOn(): Promise<void> {
    for (;;) {
      await clock.sleep(lookEveryMs, over.signal);
      await look();
    }
  }

  const fail = (thrown: unknown) => {
    if (thrown !== settledReason) problem = asFacultyError(thrown).message;
  };
  await look().catch(fail);
  const following = problem === null ? goOn().catch(fail) : Promise.resolve();
  return {
    run: basename(folder),
    place: () => relative(process.cwd(), folder) || ".",
    isChosen,
    life: () => life,
    records: () => records,
    problem: () => problem,
    [Symbol.asyncDispose]: async () => {
      over.abort(settledReason);
      await following;
    },
  };
}

async function readFrom(path: string, start: number): Promise<Buffer> {
  await using file = await open(path, "r");
  const { size } = await file.stat();
  const length = Math.max(0, Math.min(size, maxFileBytes) - start);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, start);
  return buffer.subarray(0, bytesRead);
}
