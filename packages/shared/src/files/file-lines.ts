import { createReadStream } from "node:fs";
import type { ErrorCode } from "../errors/codes.ts";
import { FacultyError } from "../errors/faculty-error.ts";
import { linesOf } from "./text-of.ts";

/** Of one line, far more than an id or a name has. */
const maxLineBytes = 2 ** 20;
const lineFeed = 0x0a;

/**
 * The lines of a file as `linesOf` has them, read piece by piece: no more than a piece is in memory.
 * @throws FacultyError of the code where they are no text, NOT_FOUND; what the file system says; the abort's reason.
 */
export async function* fileLines(path: string, code: ErrorCode, abort?: AbortSignal): AsyncGenerator<string> {
  let before = 0;
  let rest = Buffer.alloc(0);
  for await (const piece of piecesOf(path)) {
    abort?.throwIfAborted();
    const all = Buffer.concat([rest, piece]);
    const end = all.lastIndexOf(lineFeed) + 1;
    rest = all.subarray(end);
    if (rest.length > maxLineBytes)
      throw new FacultyError(code, `${path} has a line of more than ${maxLineBytes} bytes`, { path });
    const lines = linesOf(all.subarray(0, end), path, code, before);
    yield* lines;
    before += lines.length;
  }
  yield* linesOf(rest, path, code, before);
}

async function* piecesOf(path: string): AsyncGenerator<Buffer> {
  try {
    for await (const piece of createReadStream(path)) yield piece as Buffer;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ENOENT") throw cause;
    throw new FacultyError("NOT_FOUND", `${path} does not exist`, { path }, { cause });
  }
}
