import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { codecOf, type EncodedSignal } from "@faculty/shared/codecs";
import { nodeDisk } from "@faculty/shared/disk";
import { FacultyError } from "@faculty/shared/errors";
import type { Logger } from "@faculty/shared/logging";
import type { TeacherDescription } from "@faculty/shared/protocol";
import type { Rows } from "@faculty/shared/tensor";
import { openPartition, type Partition } from "./partition.ts";
import type { SampleName } from "./sample-names.ts";
import { byRow, bySample } from "./sample-tensors.ts";
import { partitionName, type SignalKey } from "./signal-key.ts";
import type { SignalRows } from "./signal-rows.ts";
import { readTeachers, storedName, writeTeacher } from "./stored-teachers.ts";

/**
 * What teachers said, on disk: `FOLDER/<partition>/<SHA-256>.arrow` and `FOLDER/teachers/<SHA-256>.json`. An entry is
 * named by the teacher's digest, the sample (its content, or its data set's digest and its index), its view, the signal and
 * the codec, and by nothing else: it serves any temperature, weighting, loss, student and batch size. Invariants:
 *
 * 1. What `put` returns and what `get` returns later are the same numbers, bit for bit.
 * 2. Entries of another teacher, data set, view or codec are never found.
 * 3. Killed at any moment it holds whole segments only; what was not written yet is asked again.
 */
export interface SignalStore extends AsyncDisposable {
  /** The models whose signals it holds under a teacher's name. */
  teachers(name: string): readonly TeacherDescription[];
  /** Those of the samples, each once, whose signals are not there. */
  missing(key: SignalKey, names: readonly SampleName[]): Promise<readonly SampleName[]>;
  /** Signals of the samples in that order, `[names, classes]`, or null when one is not there. */
  get(key: SignalKey, names: readonly SampleName[]): Promise<Rows<Float32Array> | null>;
  /**
   * Keeps a signal and returns it as the store will give it, which differs by the codec's rounding.
   * @param isOnce - Nobody would say it again: it is on disk when this resolves.
   */
  put(
    key: SignalKey,
    teacher: TeacherDescription,
    names: readonly SampleName[],
    signal: Rows<Float32Array>,
    isOnce?: boolean,
  ): Promise<Rows<Float32Array>>;
  /** Writes what is not on disk yet. @throws FacultyError IO_FAILED. */
  flush(): Promise<void>;
}

export interface SignalStoreOptions {
  readonly folder: string;
  /** Of all segments. A full store takes nothing new, unless it may evict the partitions that were used longest ago. */
  readonly maxBytes: number;
  readonly evict: boolean;
  readonly logger: Logger;
}

/** Partitions held in memory: one a teacher and augmented epoch. */
const maxOpen = 64;

/** @throws FacultyError IO_FAILED where the folder cannot be read or made. */
export async function openSignalStore(options: SignalStoreOptions): Promise<SignalStore> {
  const { folder, maxBytes, evict, logger } = options;
  const teachers = await readTeachers(folder, logger);
  const closed = await storedBytes(folder);
  const open = new Map<string, Promise<Partition>>();
  let isFullTold = false;

  async function partition(key: SignalKey): Promise<Partition> {
    const name = partitionName(key);
    const found = open.get(name) ?? openPartition(join(folder, name), key, logger);
    open.delete(name);
    open.set(name, found); // the last one used is the last of the map
    closed.delete(name);
    for (const [oldest, idle] of [...open].slice(0, Math.max(0, open.size - maxOpen))) {
      open.delete(oldest);
      const leaving = await idle;
      await leaving.flush();
      closed.set(oldest, leaving.bytes);
    }
    return found;
  }

  async function hasRoom(): Promise<boolean> {
    const held = await Promise.all(open.values());
    let bytes = held.reduce((sum, one) => sum + one.bytes, 0);
    for (const size of closed.values()) bytes += size;
    for (const [name, size] of evict ? [...closed] : []) {
      if (bytes < maxBytes) break;
      await rm(join(folder, name), { recursive: true });
      closed.delete(name);
      bytes -= size;
      logger.info({ event: "signals-evicted", partition: name, bytes: size }, "signals evicted");
    }
    return bytes < maxBytes;
  }

  async function keep(key: SignalKey, teacher: TeacherDescription, rows: SignalRows, isOnce: boolean): Promise<void> {
    const target = await partition(key);
    if (!(await hasRoom())) {
      if (!isFullTold)
        logger.warn({ event: "signals-full", folder, maxBytes }, "the signal store is full, nothing new is kept");
      isFullTold = true;
      return;
    }
    if (!teachers.has(storedName(teacher))) {
      teachers.set(storedName(teacher), teacher);
      await writeTeacher(folder, teacher);
    }
    await target.put(rows, isOnce);
  }

  async function flush(): Promise<void> {
    for (const one of await Promise.all(open.values())) await one.flush();
  }

  return {
    teachers: (name) => [...teachers.values()].filter(({ teacher }) => teacher === name),
    missing: async (key, names) => {
      const kept = await partition(key);
      return [...new Set(names)].filter((name) => !kept.has(name));
    },
    get: async (key, names) => {
      const rows = (await partition(key)).get(names);
      return rows === null ? null : decoded(key, rows, folder);
    },
    put: async (key, teacher, names, signal, isOnce = false) => {
      const rows = { names, tensors: bySample(codecOf(key.codec).encode(signal), key) };
      await keep(key, teacher, rows, isOnce);
      return decoded(key, rows, folder);
    },
    flush,
    [Symbol.asyncDispose]: flush,
  };
}

function decoded(key: SignalKey, { names, tensors }: SignalRows, folder: string): Rows<Float32Array> {
  const codec = codecOf(key.codec);
  const signal: EncodedSignal = {
    from: `signal store ${folder}`,
    rows: names.length * (key.positions ?? 1),
    width: key.classes,
    tensor: (name) => {
      const found = tensors.find((tensor) => tensor.name === name);
      if (found !== undefined) return byRow(found, key);
      throw new FacultyError("BAD_SIGNALS", `signal store ${folder} holds no column ${name}`, { folder });
    },
  };
  const coded = key.signal === "log-probabilities" ? codec.decodeCoded?.(signal, 1) : null;
  return coded ?? codec.decode(signal);
}

/** Bytes of each partition that is there, oldest first. */
async function storedBytes(folder: string): Promise<Map<string, number>> {
  await nodeDisk.makeFolder(folder);
  const found: { readonly name: string; readonly bytes: number; readonly usedMs: number }[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!entry.isDirectory() || !/^[0-9a-f]{32}$/.test(entry.name)) continue;
    let bytes = 0;
    for (const file of await readdir(join(folder, entry.name)))
      bytes += (await stat(join(folder, entry.name, file))).size;
    found.push({ name: entry.name, bytes, usedMs: (await stat(join(folder, entry.name))).mtimeMs });
  }
  return new Map(found.sort((a, b) => a.usedMs - b.usedMs).map(({ name, bytes }) => [name, bytes]));
}
