import { promisify } from "node:util";
import { createGunzip, gunzip } from "node:zlib";
import { FacultyError } from "@faculty/shared/errors";
import { readBounded } from "@faculty/shared/files";

/** Twenty times the whole of Fashion-MNIST: a file that unpacks to more was not made for these readers. */
export const maxUnpackedBytes: number = 2 ** 30;

/** Every header read here is shorter, and lies in so many packed bytes: deflate spends a few hundred before the first. */
const beginningBytes = 1024;
const packedBytes = 4096;

const unzip = promisify(gunzip);

/**
 * Tells from the first unpacked bytes how many there may be in all, so that a small file that unpacks to gigabytes is
 * refused before it does. What it throws is passed on.
 */
export type UnpackedLimit = (beginning: Buffer) => number;

/**
 * The unpacked bytes of a gzip file.
 * @throws NOT_FOUND without the file, IO_FAILED where it cannot be read, BAD_DATASET where it is not gzip or too large;
 * the abort's reason when it fires.
 */
export async function readGzip(path: string, limit: UnpackedLimit, abort?: AbortSignal): Promise<Buffer> {
  const read = await readBounded(path, maxUnpackedBytes, abort);
  if (read.kind === "missing") throw new FacultyError("NOT_FOUND", `data set file ${path} does not exist`, { path });
  if (read.kind === "refused") throw new FacultyError("BAD_DATASET", `${path} ${read.why}`, { path });
  return unpackGzip(read.bytes, path, limit);
}

/** As readGzip, of bytes already read; `path` is for the messages. */
export async function unpackGzip(packed: Uint8Array, path: string, limit: UnpackedLimit): Promise<Buffer> {
  const maxOutputLength = Math.max(1, Math.min(limit(await beginningOf(packed, path)), maxUnpackedBytes));
  try {
    return await unzip(packed, { maxOutputLength });
  } catch (cause) {
    const isTooLong = cause instanceof Error && "code" in cause && cause.code === "ERR_BUFFER_TOO_LARGE";
    if (!isTooLong) throw notGzip(path, cause);
    const why = `unpacks to more than the ${maxOutputLength} bytes expected`;
    throw new FacultyError("BAD_DATASET", `${path} ${why}`, { path }, { cause });
  }
}

/** The first bytes it unpacks to; nothing more is unpacked. */
async function beginningOf(packed: Uint8Array, path: string): Promise<Buffer> {
  const stream = createGunzip({ chunkSize: beginningBytes });
  stream.end(packed.subarray(0, packedBytes));
  try {
    for await (const chunk of stream) return chunk as Buffer;
    return Buffer.alloc(0);
  } catch (cause) {
    throw notGzip(path, cause);
  }
}

function notGzip(path: string, cause: unknown): FacultyError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new FacultyError("BAD_DATASET", `${path} does not unpack as gzip: ${why}`, { path }, { cause });
}
