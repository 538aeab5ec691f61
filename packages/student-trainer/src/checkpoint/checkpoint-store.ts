import { join } from "node:path";
import type { Disk } from "@faculty/shared/disk";
import { FacultyError } from "@faculty/shared/errors";
import type { Logger } from "@faculty/shared/logging";
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from "./checkpoint.ts";

export interface CheckpointStore {
  /**
   * Complete under its name or not there at all, even after a power cut; those before it stay as they are until then.
   * @throws FacultyError IO_FAILED.
   */
  write(checkpoint: Checkpoint): Promise<void>;
  /** The newest whole checkpoint, or null where there is none; torn ones are reported and passed over. */
  latest(): Promise<Checkpoint | null>;
}

/** One writer a folder, so one name: what a crash leaves under it is overwritten. */
const temporaryName = ".checkpoint.tmp";
const pattern = /^(\d{8})\.checkpoint$/;

/** @param keep - Checkpoints kept; at least 2, so that a torn one never stands alone. */
export function createCheckpointStore(disk: Disk, folder: string, keep: number, logger: Logger): CheckpointStore {
  async function write(checkpoint: Checkpoint): Promise<void> {
    const temporary = join(folder, temporaryName);
    try {
      await disk.makeFolder(folder);
      const numbers = await storedNumbers(disk, folder);
      const name = fileName((numbers.at(-1) ?? 0) + 1);
      await disk.write(temporary, encodeCheckpoint(checkpoint));
      await disk.rename(temporary, join(folder, name));
      await disk.syncFolder(folder);
      for (const number of numbers.slice(0, Math.max(0, numbers.length + 1 - keep)))
        await disk.remove(join(folder, fileName(number)));
    } catch (cause) {
      await disk.remove(temporary).catch(() => undefined); // it may fill the disk; what failed is told below
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new FacultyError("IO_FAILED", `cannot write a checkpoint to ${folder}: ${why}`, { folder }, { cause });
    }
  }

  async function latest(): Promise<Checkpoint | null> {
    for (const number of (await storedNumbers(disk, folder)).reverse()) {
      const path = join(folder, fileName(number));
      try {
        const bytes = await disk.read(path);
        if (bytes !== null) return decodeCheckpoint(path, bytes);
      } catch (thrown) {
        if (!(thrown instanceof FacultyError)) throw thrown;
        logger.warn({ event: "checkpoint-damaged", code: thrown.code }, `${thrown.message}; trying the one before`);
      }
    }
    return null;
  }

  return { write, latest };
}

/** Ascending; empty where the folder is not there. */
async function storedNumbers(disk: Disk, folder: string): Promise<number[]> {
  return (await disk.list(folder))
    .flatMap((name) => pattern.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

function fileName(number: number): string {
  return `${String(number).padStart(8, "0")}.checkpoint`;
}
