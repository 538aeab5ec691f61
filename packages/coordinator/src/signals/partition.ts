import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { FacultyError } from "@faculty/shared/errors";
import type { Logger } from "@faculty/shared/logging";
import { readSegment, writeSegment } from "./segment-file.ts";
import { isSegment } from "./segment-name.ts";
import type { SignalKey } from "./signal-key.ts";
import { gatherRows, type RowPlace, type SignalRows } from "./signal-rows.ts";

/** Rows that one segment holds at most, and that are lost at most when the process is killed. */
const segmentRows = 4096;

/**
 * The entries of one key. Everything it holds is in memory once it was opened.
 *
 * 1. An entry, once there, never changes: a second one for the same sample is not taken.
 * 2. A segment is there whole or not at all; a damaged one is reported, left where it is and not used.
 */
export interface Partition {
  readonly bytes: number;
  /** The rows in the order of `ids`, or null when one of them is not there. */
  get(ids: Int32Array): SignalRows | null;
  /** Keeps the rows that are new; a full segment is written at once. */
  put(rows: SignalRows): Promise<void>;
  /** Writes what is not on disk yet. @throws FacultyError IO_FAILED. */
  flush(): Promise<void>;
}

export async function openPartition(folder: string, key: SignalKey, logger: Logger): Promise<Partition> {
  const places = new Map<number, RowPlace>();
  let pending: RowPlace[] = [];
  let bytes = 0;
  let writing: Promise<void> = Promise.resolve();

  await mkdir(folder, { recursive: true });
  for (const name of (await readdir(folder)).sort((a, b) => (a < b ? -1 : 1))) {
    if (name.endsWith(".tmp")) await rm(join(folder, name), { force: true });
    if (!isSegment(name)) continue;
    try {
      index(await readSegment(folder, name, key));
      bytes += (await stat(join(folder, name))).size;
    } catch (thrown) {
      if (!(thrown instanceof FacultyError)) throw thrown;
      logger.warn({ event: "signals-damaged", code: thrown.code }, thrown.message);
    }
  }

  function index(rows: SignalRows): RowPlace[] {
    const added: RowPlace[] = [];
    rows.ids.forEach((id, row) => {
      if (places.has(id)) return;
      const place = { rows, row };
      places.set(id, place);
      added.push(place);
    });
    return added;
  }

  async function writePending(): Promise<void> {
    if (pending.length === 0) return;
    const rows = gatherRows(pending.splice(0));
    const name = await writeSegment(folder, rows, key);
    bytes += (await stat(join(folder, name))).size;
  }

  function flush(): Promise<void> {
    writing = writing.catch(() => undefined).then(writePending);
    return writing;
  }

  return {
    get bytes() {
      return bytes;
    },
    get: (ids) => {
      const found: RowPlace[] = [];
      for (const id of ids) {
        const place = places.get(id);
        if (place === undefined) return null;
        found.push(place);
      }
      return gatherRows(found);
    },
    put: async (rows) => {
      pending = [...pending, ...index(rows)];
      if (pending.length >= segmentRows) await flush();
    },
    flush,
  };
}
