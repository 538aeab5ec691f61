import { fstatSync, openSync, readSync } from "node:fs";
import { FacultyError } from "@faculty/shared/errors";
import { maxNpyHeaderBytes, type NpyHeader, parseNpyHeader } from "../npy/npy-header.ts";
import type { NpyType } from "../npy/npy-types.ts";
import { checkLength } from "../npy/open-npy.ts";

/**
 * An `.npy` file that is read by position while its values are wanted (docs/adr/0016): a read of a few kilobytes that the
 * system has in memory takes microseconds, less than a turn of the thread pool. The file stays open as long as the process
 * lives; whoever removes it meanwhile changes nothing.
 */
export interface ArrayFile extends NpyHeader {
  readonly path: string;
  /** Fills `to` with what lies that many bytes after the first value. @throws FacultyError IO_FAILED. */
  readonly readAt: (to: NodeJS.TypedArray, byte: number) => void;
}

/** @param types - Which its values may be of. @throws FacultyError BAD_DATASET where it is torn; IO_FAILED. */
export function openArrayFile(path: string, types: readonly NpyType[]): ArrayFile {
  try {
    return opened(path, types);
  } catch (cause) {
    if (cause instanceof FacultyError) throw cause;
    throw unreadable(path, cause);
  }
}

function opened(path: string, types: readonly NpyType[]): ArrayFile {
  const file = openSync(path, "r");
  const { size } = fstatSync(file);
  const beginning = Buffer.alloc(Math.min(size, maxNpyHeaderBytes));
  readSync(file, beginning, 0, beginning.length, 0);
  const header = parseNpyHeader(beginning, path);
  checkLength(header, size, path);
  const { type, headerBytes } = header;
  if (!types.includes(type))
    throw new FacultyError("BAD_DATASET", `${path} holds ${type}, expected ${types.join(" or ")}`, { path });
  return {
    ...header,
    path,
    readAt: (to, byte) => {
      for (let done = 0; done < to.byteLength; ) {
        const read = some(to, done, headerBytes + byte + done);
        if (read === 0)
          throw new FacultyError("IO_FAILED", `${path} ends before its byte ${byte + done}: it was changed meanwhile`, {
            path,
          });
        done += read;
      }
    },
  };

  function some(to: NodeJS.TypedArray, from: number, position: number): number {
    try {
      return readSync(file, to, from, to.byteLength - from, position);
    } catch (cause) {
      throw unreadable(path, cause);
    }
  }
}

function unreadable(path: string, cause: unknown): FacultyError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new FacultyError("IO_FAILED", `${path} cannot be read: ${why}`, { path }, { cause });
}
