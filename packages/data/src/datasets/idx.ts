import { FacultyError } from "@faculty/shared/errors";
import { sizeOf } from "@faculty/shared/tensor";
import { maxUnpackedBytes } from "./read-gzip.ts";
import { readPacked } from "./read-packed.ts";

export interface IdxFile {
  /** The first extent counts the samples. */
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

const unsignedByte = 0x08;
const extentBytes = 4;

/**
 * Reads an IDX file of unsigned bytes (LeCun, "The MNIST database": two zero bytes, the element type, the rank, the
 * extents as big-endian uint32, the data), packed or not. It is unpacked no further than its header promises.
 * @param stem - Its path without what people call it by: `train-images` for `train-images-idx3-ubyte.gz`, the same
 * without `.gz`, and both with a dot before `idx3`; the first of these that is there is read.
 * @param rank - 1 for labels, 3 for grey images.
 * @throws BAD_DATASET where the file is not that; NOT_FOUND; IO_FAILED; the abort's reason when it fires.
 */
export async function readIdx(
  stem: string,
  rank: number,
  abort?: AbortSignal,
): Promise<IdxFile & { readonly path: string }> {
  const limit = (path: string) => (beginning: Buffer) => idxBytes(idxShape(beginning, rank, path), rank);
  const { path, bytes } = await readPacked(idxPaths(stem, rank), maxUnpackedBytes, limit, abort);
  return { path, ...parseIdx(bytes, rank, path) };
}

/** What a file may be called, in the order in which it is looked for. */
export function idxPaths(stem: string, rank: number): readonly string[] {
  return [`${stem}-idx${rank}-ubyte`, `${stem}.idx${rank}-ubyte`].flatMap((name) => [`${name}.gz`, name]);
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
