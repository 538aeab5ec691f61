import { nodeDisk, writeWhole } from "@faculty/shared/disk";
import { readBounded } from "@faculty/shared/files";

/** Whole or not at all, with its folder. @throws FacultyError IO_FAILED. */
export async function writeJson(path: string, value: unknown): Promise<void> {
  await writeWhole(nodeDisk, path, `${JSON.stringify(value, null, 2)}\n`);
}

/** A student's result with the history of 10,000 epochs takes a few megabytes. */
const maxJsonBytes = 2 ** 26;

/** The parsed file, or undefined where it is missing, too large, not a file or not JSON. */
export async function readJson(path: string): Promise<unknown> {
  try {
    const read = await readBounded(path, maxJsonBytes);
    return read.kind === "bytes" ? JSON.parse(read.bytes.toString("utf8")) : undefined;
  } catch {
    return undefined;
  }
}
