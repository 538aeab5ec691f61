import { open, readFile } from "node:fs/promises";
import { asFacultyError, FacultyError } from "@faculty/shared/errors";
import { readRiff } from "./riff.ts";

/** The header of nearly every WAV ends within it. */
const headBytes = 4096;

/**
 * Looks whether a file can be read as WAV, without its samples.
 * @throws FacultyError as `readRiff`; IO_FAILED.
 */
export async function checkHeader(path: string): Promise<void> {
  const { head, size } = await headOf(path).catch((cause: unknown) => {
    const { message } = asFacultyError(cause);
    throw new FacultyError("IO_FAILED", `${path} cannot be read: ${message}`, { path }, { cause });
  });
  try {
    readRiff(head, path, size);
  } catch (thrown) {
    if (head.length === size) throw thrown;
    readRiff(await readFile(path), path); // other chunks may stand before the samples
  }
}

async function headOf(path: string): Promise<{ readonly head: Buffer; readonly size: number }> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.min(size, headBytes)), { position: 0 });
    return { head: buffer.subarray(0, bytesRead), size };
  } finally {
    await file.close();
  }
}
