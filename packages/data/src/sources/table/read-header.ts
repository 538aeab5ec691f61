import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";
import { FacultyError } from "@faculty/shared/errors";
import { textOf } from "@faculty/shared/files";
import { requireOwnNames } from "./require-own-names.ts";

/** The names of ten thousand columns. */
const maxHeaderBytes = 2 ** 20;
const lineFeed = 0x0a;

/**
 * The names in the first line of a file of separated values, packed with gzip or not.
 * @throws FacultyError BAD_DATASET where it has none, one is empty, or one occurs twice, in any case; NOT_FOUND.
 */
export async function readHeader(path: string, separator: string, abort?: AbortSignal): Promise<readonly string[]> {
  const names = cellsOf(textOf(await firstLine(path, abort), path, "BAD_DATASET").replace(/\r$/, ""), separator);
  const empty = names.findIndex((name) => name === "");
  if (empty !== -1) throw bad(path, `has no name for column ${empty + 1} in its first line`);
  requireOwnNames(path, names);
  return names;
}

async function firstLine(path: string, abort: AbortSignal | undefined): Promise<Buffer> {
  const read = createReadStream(path, { signal: abort });
  const unpacked = path.endsWith(".gz") ? read.pipe(createGunzip()) : read;
  read.on("error", (cause) => unpacked.destroy(cause));
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of unpacked) {
      const end = (chunk as Buffer).indexOf(lineFeed);
      chunks.push(end === -1 ? (chunk as Buffer) : (chunk as Buffer).subarray(0, end));
      if (end !== -1) break;
      if (chunks.reduce((sum, { length }) => sum + length, 0) > maxHeaderBytes)
        throw bad(path, `has a first line of more than ${maxHeaderBytes} bytes, expected the names of its columns`);
    }
  } catch (cause) {
    abort?.throwIfAborted();
    if (cause instanceof FacultyError) throw cause;
    const isMissing = cause instanceof Error && "code" in cause && cause.code === "ENOENT";
    if (isMissing) throw new FacultyError("NOT_FOUND", `table ${path} does not exist`, { path }, { cause });
    throw bad(path, `cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`);
  } finally {
    read.destroy();
  }
  const line = Buffer.concat(chunks);
  if (line.length === 0) throw bad(path, "is empty, expected the names of its columns in its first line");
  return line;
}

/** Of a line, with quotes as RFC 4180 has them. */
function cellsOf(line: string, separator: string): readonly string[] {
  const cells: string[] = [];
  let cell = "";
  let isQuoted = false;
  for (let i = 0; i < line.length; i++) {
    const character = line[i] as string;
    if (character === '"' && isQuoted && line[i + 1] === '"') {
      cell += '"';
      i += 1;
    } else if (character === '"') isQuoted = !isQuoted;
    else if (character === separator && !isQuoted) {
      cells.push(cell);
      cell = "";
    } else cell += character;
  }
  return [...cells, cell].map((name) => name.trim());
}

function bad(path: string, what: string): FacultyError {
  return new FacultyError("BAD_DATASET", `${path} ${what}`, { path });
}
