import { FacultyError } from "../errors/faculty-error.ts";
import { sizeOf } from "../tensor/rows.ts";
import { readGzip } from "./read-gzip.ts";

export interface IdxFile {
  /** The first extent counts the samples. */
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

const unsignedByte = 0x08;
const extentBytes = 4;

/**
 * Reads a gzipped IDX file of unsigned bytes (LeCun, "The MNIST database": two zero bytes, the element type, the rank,
 * the extents as big-endian uint32, the data).
 * @param rank - 1 for labels, 3 for grey images.
 * @throws BAD_DATASET where the file is not that; NOT_FOUND and IO_FAILED as readGzip.
 */
export async function readIdx(path: string, rank: number, signal?: AbortSignal): Promise<IdxFile> {
  const bytes = await readGzip(path, signal);
  const headerBytes = (1 + rank) * extentBytes;
  if (bytes.length < headerBytes) {
    throw bad(path, `holds ${bytes.length} bytes, fewer than its header of ${headerBytes}`);
  }
  const expected = (unsignedByte << 8) | rank;
  const magic = bytes.readUInt32BE(0);
  if (magic !== expected) {
    throw bad(path, `begins with ${hex(magic)}, expected ${hex(expected)} (unsigned bytes of rank ${rank})`);
  }
  const shape = Array.from({ length: rank }, (_, axis) => bytes.readUInt32BE((1 + axis) * extentBytes));
  const data = bytes.subarray(headerBytes);
  if (data.length !== sizeOf(shape)) {
    throw bad(path, `promises ${shape.join("×")} = ${sizeOf(shape)} bytes of data, holds ${data.length}`);
  }
  return { shape, data };
}

function bad(path: string, what: string): FacultyError {
  return new FacultyError("BAD_DATASET", `IDX file ${path} ${what}`, { path });
}

function hex(magic: number): string {
  return `0x${magic.toString(16).padStart(8, "0")}`;
}
