import { open } from "node:fs/promises";

/** A multiple of every value's size. */
export const chunkBytes: number = 2 ** 22;

/** A part of a file, piece by piece. */
export async function* fileChunks(path: string, from: number, total: number): AsyncGenerator<Uint8Array> {
  await using file = await open(path, "r");
  for (let at = 0; at < total; at += chunkBytes) {
    const bytes = Buffer.alloc(Math.min(chunkBytes, total - at));
    await file.read(bytes, 0, bytes.length, from + at);
    yield bytes;
  }
}
