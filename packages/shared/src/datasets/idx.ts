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
 * the extents as big-endian uint32, the data). It is unpacked no further than its header promises.
 * @param rank - 1 for labels, 3 for grey images.
 * @throws BAD_DATASET where the file is not that; NOT_FOUND and IO_FAILED as readGzip.
 */
export async function readIdx(path: string, rank: number, signal?: AbortSignal): Promise<IdxFile> {
  const limit = (beginning: Buffer) => idxBytes(idxShape(beginning, rank, path), rank);
  return parseIdx(await readGzip(path, limit, signal), rank, path);
}

/** As readIdx, of unpacked bytes. */
export function parseIdx(bytes: Buffer, rank: number, path: string): IdxFile {
  const shape = idxShape(bytes, rank, path);
  const data = bytes.subarray(headerBytes(rank));
  if (bytes.length !== idxBytes(shape, rank)) {
    throw bad(path, `promises ${shape.join("×")} = ${sizeOf(shape)} bytes of data, holds ${data.length}`);
  }
  return { shape, data };
}

function idxShape(bytes: Buffer, rank: number, path: string): readonly number[] {
  if (bytes.length < headerBytes(rank)) {
    throw bad(path, `holds ${bytes.length} bytes, fewer than its header of ${headerBytes(rank)}`);
  }
  const expected = (unsignedByte << 8) | rank;
  const magic = bytes.readUInt32BE(0);
  if (magic !== expected) {
    throw bad(path, `begins with ${hex(magic)}, expected ${hex(expected)} (unsigned bytes of rank ${rank})`);
  }
  return Array.from({ length: rank }, (_, axis) => bytes.readUInt32BE((1 + axis) * extentBytes));
}

function headerBytes(rank: number): number {
  return (1 + rank) * extentBytes;
}

function idxBytes(shape: readonly number[], rank: number): number {
  return headerBytes(rank) + sizeOf(shape);
}

function bad(path: string, what: string): FacultyError {
  return new FacultyError("BAD_DATASET", `IDX file ${path} ${what}`, { path });
}

function hex(magic: number): string {
  return `0x${magic.toString(16).padStart(8, "0")}`;
}
