import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { npyHeader } from "./npy-header.ts";
import { type NpyType, npyTypes } from "./npy-types.ts";

/** An `.npy` file that grows by rows. */
export interface NpyWriter {
  /** Whole rows, as they lie in the file. */
  readonly append: (values: ArrayBufferView) => Promise<void>;
  /** Writes the header with the number of rows; the file is on the platter when it resolves. */
  readonly finish: () => Promise<WrittenNpy>;
  /** Closes the file as it is; nothing after `finish`. */
  readonly [Symbol.asyncDispose]: () => Promise<void>;
}

export interface WrittenNpy {
  readonly rows: number;
  /** SHA-256, hex, of the values as they lie in the file. */
  readonly sha256: string;
}

/** @param row - Shape of one row. */
export async function createNpy(path: string, type: NpyType, row: readonly number[]): Promise<NpyWriter> {
  const file = await open(path, "wx");
  const rowBytes = row.reduce((product, extent) => product * extent, npyTypes[type].bytes);
  const hash = createHash("sha256");
  const { length: headerBytes } = npyHeader(type, [0, ...row]);
  let bytes = 0;
  let isOpen = true;
  return {
    append: async (values) => {
      const chunk = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
      hash.update(chunk);
      for (let done = 0; done < chunk.length; ) {
        const { bytesWritten } = await file.write(chunk, done, chunk.length - done, headerBytes + bytes + done);
        done += bytesWritten;
      }
      bytes += chunk.length;
    },
    finish: async () => {
      const rows = bytes / rowBytes;
      await file.write(npyHeader(type, [rows, ...row]), 0, headerBytes, 0);
      await file.sync();
      isOpen = false;
      await file.close();
      return { rows, sha256: hash.digest("hex") };
    },
    [Symbol.asyncDispose]: async () => {
      if (isOpen) await file.close();
      isOpen = false;
    },
  };
}
