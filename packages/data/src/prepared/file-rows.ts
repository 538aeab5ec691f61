import { fstatSync, openSync, readSync } from "node:fs";
import { FacultyError } from "@faculty/shared/errors";
import { sizeOf } from "@faculty/shared/tensor";
import { maxNpyHeaderBytes, parseNpyHeader } from "../npy/npy-header.ts";
import { npyTypes } from "../npy/npy-types.ts";
import { checkLength } from "../npy/open-npy.ts";
import type { InputRows } from "../samples/input-rows.ts";

/**
 * The rows of an `.npy` file of bytes or float32, read by position while they are wanted (docs/adr/0016): a read of a few
 * kilobytes that the system has in memory takes microseconds, less than a turn of the thread pool. The file stays open as
 * long as the process lives; whoever removes it meanwhile changes nothing.
 * @throws FacultyError BAD_DATASET where it is torn; IO_FAILED.
 */
export function fileRows(path: string): InputRows {
  try {
    return openRows(path);
  } catch (cause) {
    if (cause instanceof FacultyError) throw cause;
    throw unreadable(path, cause);
  }
}

function openRows(path: string): InputRows {
  const file = openSync(path, "r");
  const { size } = fstatSync(file);
  const beginning = Buffer.alloc(Math.min(size, maxNpyHeaderBytes));
  readSync(file, beginning, 0, beginning.length, 0);
  const header = parseNpyHeader(beginning, path);
  checkLength(header, size, path);
  const { type, shape, headerBytes } = header;
  if (type !== "u1" && type !== "f4")
    throw new FacultyError("BAD_DATASET", `${path} holds ${type}, expected u1 or f4`, { path });
  const rowBytes = sizeOf(shape.slice(1)) * npyTypes[type].bytes;
  return {
    element: type === "u1" ? "uint8" : "float32",
    copyRow: (id, to) => {
      const position = headerBytes + id * rowBytes;
      for (let done = 0; done < rowBytes; ) {
        const read = readAt(to, done, position + done);
        if (read === 0)
          throw new FacultyError("IO_FAILED", `${path} ends before its row ${id}: it was changed meanwhile`, { path });
        done += read;
      }
    },
  };

  function readAt(to: Uint8Array | Float32Array, from: number, position: number): number {
    try {
      return readSync(file, to, from, rowBytes - from, position);
    } catch (cause) {
      throw unreadable(path, cause);
    }
  }
}

function unreadable(path: string, cause: unknown): FacultyError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new FacultyError("IO_FAILED", `${path} cannot be read: ${why}`, { path }, { cause });
}
