import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { nodeDisk } from "@faculty/shared/disk";
import { FacultyError } from "@faculty/shared/errors";
import type { Logger } from "@faculty/shared/logging";
import type { SampleName } from "./sample-names.ts";
import { readSegment, writeSegment } from "./segment-file.ts";
import { isSegment } from "./segment-name.ts";
import type { SignalKey } from "./signal-key.ts";
import { gatherRows, type RowPlace, type SignalRows } from "./signal-rows.ts";

/** Rows of a whole segment; of entries by index as many are lost at most when the process is killed. */
const mostRows = 4096;

/**
 * The entries of one key. Everything it holds is in memory once it was opened.
 *
 * 1. An entry, once there, never changes: a second one for the same sample is not taken.
 * 2. A segment is there whole or not at all; a damaged one is reported, left where it is and not used.
 * 3. An entry by content is on disk before it is used. Which samples are asked about together follows from what is kept,
 *    and a teacher's last bits from what is asked about together: what was used once, a later process must find. So is
 *    one that nobody would say again.
 */
export interface Partition {
  readonly bytes: number;
  has(name: SampleName): boolean;
  /** The rows in the order of `names`, or null when one of them is not there. */
  get(names: readonly SampleName[]): SignalRows | null;
  /** Keeps the rows that are new; a full segment is written at once, and so is whatever is kept by content, or said once. */
  put(rows: SignalRows, isOnce?: boolean): Promise<void>;
  /** Writes what is not on disk yet. @throws FacultyError IO_FAILED. */
  flush(): Promise<void>;
}

/** One that others can join: fewer rows than a whole one. */
interface ShortSegment {
  readonly name: string;
  /** Those of it that no earlier segment has. */
  readonly rows: readonly RowPlace[];
  readonly bytes: number;
}

export async function openPartition(folder: string, key: SignalKey, logger: Logger): Promise<Partition> {
  const places = new Map<SampleName, RowPlace>();
  const isByContent = "samples" in key;
  const segmentSamples = Math.ceil(mostRows / (key.positions ?? 1));
  let short: ShortSegment[] = [];
  let pending: RowPlace[] = [];
  let bytes = 0;
  let writing: Promise<void> = Promise.resolve();

  await nodeDisk.makeFolder(folder);
  const seen = new Set<string>();
  for (let names = await unseen(); names.length > 0; names = await unseen()) for (const name of names) await look(name);

  /** Another process that was leading may join segments meanwhile: then there is a new one. */
  async function unseen(): Promise<readonly string[]> {
    return (await readdir(folder)).filter((name) => !seen.has(name)).sort((a, b) => (a < b ? -1 : 1));
  }

  async function look(name: string): Promise<void> {
    seen.add(name);
    if (name.endsWith(".tmp")) await rm(join(folder, name), { force: true });
    if (!isSegment(name)) return;
    try {
      const rows = await readSegment(folder, name, key);
      await count(name, index(rows), rows.names.length);
    } catch (thrown) {
      if (!(thrown instanceof FacultyError)) throw thrown;
      logger.warn({ event: "signals-damaged", code: thrown.code }, thrown.message);
    }
  }

  function index(rows: SignalRows): RowPlace[] {
    const added: RowPlace[] = [];
    rows.names.forEach((name, row) => {
      if (places.has(name)) return;
      const place = { rows, row };
      places.set(name, place);
      added.push(place);
    });
    return added;
  }

  async function count(name: string, rows: readonly RowPlace[], length: number): Promise<void> {
    const size = (await stat(join(folder, name)).catch(() => null))?.size ?? 0; // gone where another process joined it
    bytes += size;
    if (length < segmentSamples) short = [...short, { name, rows, bytes: size }];
  }

  async function writePending(): Promise<void> {
    if (pending.length === 0) return;
    const written = pending.splice(0);
    await count(await writeSegment(folder, gatherRows(written), key), written, written.length);
    const together = short.flatMap(({ rows }) => rows);
    if (together.length >= segmentSamples) await writeAsOne(together);
  }

  /** Short segments become a whole one, which is there before they go. */
  async function writeAsOne(together: readonly RowPlace[]): Promise<void> {
    const former = short;
    short = [];
    await count(await writeSegment(folder, gatherRows(together), key), together, together.length);
    for (const { name, bytes: freed } of former) {
      await rm(join(folder, name), { force: true });
      bytes -= freed;
    }
  }

  function flush(): Promise<void> {
    writing = writing.catch(() => undefined).then(writePending);
    return writing;
  }

  return {
    get bytes() {
      return bytes;
    },
    has: (name) => places.has(name),
    get: (names) => {
      const found: RowPlace[] = [];
      for (const name of names) {
        const place = places.get(name);
        if (place === undefined) return null;
        found.push(place);
      }
      return gatherRows(found);
    },
    put: async (rows, isOnce = false) => {
      pending = [...pending, ...index(rows)];
      if (isByContent || isOnce || pending.length >= segmentSamples) await flush();
    },
    flush,
  };
}
