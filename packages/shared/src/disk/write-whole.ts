import { randomUUID } from "node:crypto";
import { dirname } from "node:path";
import { FacultyError } from "../errors/faculty-error.ts";
import type { Disk } from "./disk.ts";

/**
 * Writes a file whole or not at all, also where power is lost: a temporary file beside it, on the platter before it takes
 * the name, and the name on the platter when this resolves. Makes its folder.
 * @throws FacultyError IO_FAILED.
 */
export async function writeWhole(disk: Disk, path: string, content: string | Uint8Array): Promise<void> {
  const folder = dirname(path);
  const temporary = `${path}.${randomUUID()}.tmp`; // another process may write the same file
  try {
    await disk.makeFolder(folder);
    await disk.write(temporary, Buffer.from(content));
    await disk.rename(temporary, path);
    await disk.syncFolder(folder);
  } catch (cause) {
    await disk.remove(temporary).catch(() => undefined); // it may fill the disk; what failed is told below
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new FacultyError("IO_FAILED", `cannot write ${path}: ${why}`, { path }, { cause });
  }
}
