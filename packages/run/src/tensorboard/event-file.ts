import { type FileHandle, open } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { asFacultyError, FacultyError } from "@faculty/shared/errors";
import { maskedCrc32c } from "./crc32c.ts";
import { eventMessage, type Told } from "./event-messages.ts";

/** A file that TensorBoard reads while it grows. Disposing it writes what is still to be written. */
export interface EventFile extends AsyncDisposable {
  /** Written in the order told. @param step - Of the student, from 0. */
  tell(told: Told, step: number): void;
  /** Resolves when all that was told is written. @throws FacultyError IO_FAILED. */
  written(): Promise<void>;
}

/**
 * A new file of events in a folder that is there, made when the first event is told. Files of earlier processes stay beside
 * it: TensorBoard reads them in the order of their names, and forgets what they have from the first event's step on.
 * @param nowMs - Since 1970.
 */
export function createEventFile(folder: string, nowMs: () => number): EventFile {
  const seconds = String(Math.floor(nowMs() / 1000)).padStart(10, "0"); // as wide until the year 2286
  const path = join(folder, `events.out.tfevents.${seconds}.${hostname()}.${process.pid}`);
  let file: FileHandle | undefined;
  let writing: Promise<void> | undefined;
  const add = (told: Told, step: number) => {
    const bytes = record(eventMessage(told, step, nowMs()));
    writing = (writing ?? Promise.resolve()).then(async () => {
      file ??= await open(path, "a");
      await file.appendFile(bytes);
    });
    writing.catch(() => undefined); // `written` tells of it
  };
  return {
    tell: (told, step) => {
      if (writing === undefined) {
        add({ kind: "version" }, 0);
        add({ kind: "begun" }, step);
      }
      add(told, step);
    },
    written: async () => {
      try {
        await writing;
      } catch (cause) {
        const why = asFacultyError(cause).message;
        throw new FacultyError("IO_FAILED", `${path} cannot be written: ${why}`, { path }, { cause });
      }
    },
    [Symbol.asyncDispose]: async () => {
      await writing?.catch(() => undefined);
      await file?.close();
    },
  };
}

const lengthBytes = 8;
const checksumBytes = 4;

/** TensorFlow's record: length, its checksum, the bytes, their checksum; numbers little-endian. */
function record(bytes: Uint8Array): Uint8Array {
  const head = Buffer.alloc(lengthBytes + checksumBytes);
  head.writeBigUInt64LE(BigInt(bytes.length), 0);
  head.writeUInt32LE(maskedCrc32c(head.subarray(0, lengthBytes)), lengthBytes);
  const end = Buffer.alloc(checksumBytes);
  end.writeUInt32LE(maskedCrc32c(bytes), 0);
  return Buffer.concat([head, bytes, end]);
}
