import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { FacultyError } from "../errors/faculty-error.ts";

/** Twenty times the whole of Fashion-MNIST: a file that unpacks to more was not made for this reader. */
const maxUnpackedBytes = 2 ** 30;

const unzip = promisify(gunzip);

/**
 * The unpacked bytes of a gzip file.
 * @throws NOT_FOUND without the file, IO_FAILED where it cannot be read, BAD_DATASET where it is not gzip or too large;
 * the signal's reason when it aborts.
 */
export async function readGzip(path: string, signal?: AbortSignal): Promise<Buffer> {
  const packed = await read(path, signal);
  try {
    return await unzip(packed, { maxOutputLength: maxUnpackedBytes });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new FacultyError("BAD_DATASET", `${path} does not unpack as gzip: ${reason}`, { path }, { cause });
  }
}

async function read(path: string, signal: AbortSignal | undefined): Promise<Buffer> {
  try {
    return await readFile(path, { signal });
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") {
      throw new FacultyError("NOT_FOUND", `data set file ${path} does not exist`, { path }, { cause });
    }
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new FacultyError("IO_FAILED", `data set file ${path} cannot be read: ${reason}`, { path }, { cause });
  }
}
