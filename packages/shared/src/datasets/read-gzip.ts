import { promisify } from "node:util";
import { constants, gunzip } from "node:zlib";
import { FacultyError } from "../errors/faculty-error.ts";
import { readBounded } from "../files/read-bounded.ts";

/** Twenty times the whole of Fashion-MNIST: a file that unpacks to more was not made for these readers. */
const maxUnpackedBytes = 2 ** 30;

/** Enough packed bytes to hold any header read here: deflate spends a few hundred before the first. */
const prefixBytes = 4096;

const unzip = promisify(gunzip);

/**
 * Tells from the first unpacked bytes how many there may be in all, so that a small file that unpacks to gigabytes is
 * refused before it does. What it throws is passed on.
 */
export type UnpackedLimit = (beginning: Buffer) => number;

/**
 * The unpacked bytes of a gzip file.
 * @throws NOT_FOUND without the file, IO_FAILED where it cannot be read, BAD_DATASET where it is not gzip or too large;
 * the signal's reason when it aborts.
 */
export async function readGzip(path: string, limit: UnpackedLimit, signal?: AbortSignal): Promise<Buffer> {
  const read = await readBounded(path, maxUnpackedBytes, signal);
  if (read.kind === "missing") throw new FacultyError("NOT_FOUND", `data set file ${path} does not exist`, { path });
  if (read.kind === "refused") throw new FacultyError("BAD_DATASET", `${path} ${read.why}`, { path });
  return unpackGzip(read.bytes, path, limit);
}

/** As readGzip, of bytes already read; `path` is for the messages. */
export async function unpackGzip(packed: Uint8Array, path: string, limit: UnpackedLimit): Promise<Buffer> {
  const noEnd = { finishFlush: constants.Z_SYNC_FLUSH }; // the prefix may stop in the middle
  const beginning = await unpack(packed.subarray(0, prefixBytes), path, noEnd);
  const maxOutputLength = Math.max(1, Math.min(limit(beginning), maxUnpackedBytes));
  return unpack(packed, path, { maxOutputLength });
}

async function unpack(
  packed: Uint8Array,
  path: string,
  options: NonNullable<Parameters<typeof unzip>[1]>,
): Promise<Buffer> {
  try {
    return await unzip(packed, options);
  } catch (cause) {
    const isTooLong = cause instanceof Error && "code" in cause && cause.code === "ERR_BUFFER_TOO_LARGE";
    const why = isTooLong
      ? `unpacks to more than the ${options.maxOutputLength} bytes expected`
      : `does not unpack as gzip: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw new FacultyError("BAD_DATASET", `${path} ${why}`, { path }, { cause });
  }
}
