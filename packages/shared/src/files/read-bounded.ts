import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { FacultyError } from "../errors/faculty-error.ts";

/** A file's bytes, or why there are none. */
export type BoundedRead =
  | { readonly kind: "bytes"; readonly bytes: Buffer }
  | { readonly kind: "missing" }
  /** It is there, and is not to be read: a folder, a pipe, a device, or larger than expected. `why` follows its path. */
  | { readonly kind: "refused"; readonly why: string };

/**
 * Reads a file that somebody else may have made: only a regular one, only when it has at most `maxBytes`, and not past
 * the length it had when it was opened. Never waits for the other end of a pipe.
 * @throws FacultyError IO_FAILED; the abort's reason when it fires.
 */
export async function readBounded(path: string, maxBytes: number, abort?: AbortSignal): Promise<BoundedRead> {
  abort?.throwIfAborted();
  try {
    await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const found = await file.stat();
    if (!found.isFile()) return { kind: "refused", why: "is not a file" };
    if (found.size > maxBytes) return { kind: "refused", why: `has ${found.size} bytes, expected at most ${maxBytes}` };
    const bytes = Buffer.allocUnsafe(found.size);
    let length = 0;
    while (length < bytes.length) {
      abort?.throwIfAborted();
      const { bytesRead } = await file.read(bytes, length, Math.min(chunkBytes, bytes.length - length));
      if (bytesRead === 0) break; // it became shorter meanwhile
      length += bytesRead;
    }
    return { kind: "bytes", bytes: bytes.subarray(0, length) };
  } catch (cause) {
    abort?.throwIfAborted();
    const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
    if (notThere.has(code)) return { kind: "missing" };
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new FacultyError("IO_FAILED", `${path} cannot be read: ${why}`, { path }, { cause });
  }
}

/** Also of a path that no file can have: one with a NUL, or longer than paths are. */
const notThere: ReadonlySet<unknown> = new Set(["ENOENT", "ENOTDIR", "ENAMETOOLONG", "ERR_INVALID_ARG_VALUE"]);

/** One turn of the thread pool; between two the signal is looked at. */
const chunkBytes = 8 * 2 ** 20;
