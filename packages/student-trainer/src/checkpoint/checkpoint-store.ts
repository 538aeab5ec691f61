import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { FacultyError } from "@faculty/shared/errors";
import type { Logger } from "@faculty/shared/logging";
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from "./checkpoint.ts";

export interface CheckpointStore {
  /** Complete under its name or not there at all, even after a power cut. @throws FacultyError IO_FAILED. */
  write(checkpoint: Checkpoint): Promise<void>;
  /** The newest whole checkpoint, or null where there is none; torn ones are reported and passed over. */
  latest(): Promise<Checkpoint | null>;
}

const pattern = /^(\d{8})\.checkpoint$/;

/** @param keep - Checkpoints kept; at least 2, so that a torn one never stands alone. */
export function createCheckpointStore(folder: string, keep: number, logger: Logger): CheckpointStore {
  async function write(checkpoint: Checkpoint): Promise<void> {
    try {
      await mkdir(folder, { recursive: true });
      const numbers = await storedNumbers(folder);
      const name = fileName((numbers.at(-1) ?? 0) + 1);
      const temporary = join(folder, `.${name}.tmp`);
      await writeDurably(temporary, encodeCheckpoint(checkpoint));
      await rename(temporary, join(folder, name));
      await syncFolder(folder);
      for (const number of numbers.slice(0, Math.max(0, numbers.length + 1 - keep)))
        await rm(join(folder, fileName(number)), { force: true });
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new FacultyError("IO_FAILED", `cannot write a checkpoint to ${folder}: ${why}`, { folder }, { cause });
    }
  }

  async function latest(): Promise<Checkpoint | null> {
    for (const number of (await storedNumbers(folder)).reverse()) {
      const path = join(folder, fileName(number));
      try {
        return decodeCheckpoint(path, await readFile(path));
      } catch (thrown) {
        if (!(thrown instanceof FacultyError)) throw thrown;
        logger.warn({ code: thrown.code }, `${thrown.message}; trying the one before`);
      }
    }
    return null;
  }

  return { write, latest };
}

/** Ascending; empty where the folder is not there. */
async function storedNumbers(folder: string): Promise<number[]> {
  const names = await readdir(folder).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") return [];
    throw cause;
  });
  return names
    .flatMap((name) => pattern.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

function fileName(number: number): string {
  return `${String(number).padStart(8, "0")}.checkpoint`;
}

async function writeDurably(path: string, content: Uint8Array): Promise<void> {
  await using file = await open(path, "w");
  await file.writeFile(content);
  await file.sync();
}

/** The rename itself survives a power cut only once the folder has reached the disk. */
async function syncFolder(folder: string): Promise<void> {
  await using handle = await open(folder, "r");
  await handle.sync();
}
