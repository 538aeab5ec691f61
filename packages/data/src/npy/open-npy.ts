import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { FacultyError } from "@faculty/shared/errors";
import { sizeOf } from "@faculty/shared/tensor";
import { maxNpyHeaderBytes, type NpyHeader, parseNpyHeader } from "./npy-header.ts";
import { type NpyValues, npyTypes } from "./npy-types.ts";

/** An `.npy` file that is read by rows: its first extent counts them. */
export interface NpyFile extends NpyHeader, AsyncDisposable {
  readonly path: string;
  readonly rows: number;
  /** Values of a row. */
  readonly width: number;
  /** Values of some rows, one after the other. */
  readonly read: (first: number, rows: number) => Promise<NpyValues>;
  /** As read, as they lie in the file. */
  readonly readBytes: (first: number, rows: number) => Promise<ArrayBuffer>;
}

/**
 * Opens an array of rank 1 or more; null where there is no such file.
 * @throws FacultyError BAD_DATASET where it is none, or shorter or longer than its header promises; IO_FAILED.
 */
export async function openNpy(path: string): Promise<NpyFile | null> {
  const file = await openIfThere(path);
  if (file === null) return null;
  try {
    const found = await file.stat();
    if (!found.isFile()) throw new FacultyError("BAD_DATASET", `${path} is not a file`, { path });
    const beginning = await readAt(file, path, 0, Math.min(found.size, maxNpyHeaderBytes));
    const header = parseNpyHeader(Buffer.from(beginning), path);
    checkLength(header, found.size, path);
    const [rows = 0, ...row] = header.shape;
    const width = sizeOf(row);
    const { bytes, values } = npyTypes[header.type];
    const readBytes = (first: number, count: number) =>
      readAt(file, path, header.headerBytes + first * width * bytes, count * width * bytes);
    return {
      ...header,
      path,
      rows,
      width,
      readBytes,
      read: async (first, count) => values(await readBytes(first, count)),
      [Symbol.asyncDispose]: () => file.close(),
    };
  } catch (thrown) {
    await file.close();
    throw thrown;
  }
}

/** @throws FacultyError BAD_DATASET where a file has other than the bytes that its header promises. */
export function checkLength({ shape, type, headerBytes }: NpyHeader, fileBytes: number, path: string): void {
  if (shape.length === 0)
    throw new FacultyError("BAD_DATASET", `${path} holds one number, expected an array of rows`, { path });
  const promised = sizeOf(shape) * npyTypes[type].bytes;
  if (fileBytes - headerBytes === promised) return;
  const extents = [...shape, `${npyTypes[type].bytes} bytes`].join(" × ");
  throw new FacultyError(
    "BAD_DATASET",
    `${path} promises ${extents} = ${promised} bytes of values, holds ${fileBytes - headerBytes}; save or copy it again`,
    { path },
  );
}

async function openIfThere(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
    if (code === "ENOENT" || code === "ENOTDIR") return null;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new FacultyError("IO_FAILED", `${path} cannot be read: ${why}`, { path }, { cause });
  }
}

async function readAt(file: FileHandle, path: string, position: number, bytes: number): Promise<ArrayBuffer> {
  const memory = new ArrayBuffer(bytes);
  const to = new Uint8Array(memory);
  for (let done = 0; done < bytes; ) {
    const { bytesRead } = await file.read(to, done, bytes - done, position + done);
    if (bytesRead === 0) throw new FacultyError("IO_FAILED", `${path} became shorter while it was read`, { path });
    done += bytesRead;
  }
  return memory;
}
