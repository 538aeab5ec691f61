import { mkdir, open, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { FacultyError } from "@faculty/shared/errors";
import { readBounded } from "@faculty/shared/files";

/** Writes a file whole or not at all: temporary file beside it, fsync, rename. Makes its folder. */
export async function writeWhole(path: string, content: string): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(temporary, "w");
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (cause) {
    throw new FacultyError(
      "IO_FAILED",
      `cannot write ${path}: ${cause instanceof Error ? cause.message : String(cause)}`,
      {},
      { cause },
    );
  }
}

export async function writeJson(path: string, value: unknown): Promise<void> {
  await writeWhole(path, `${JSON.stringify(value, null, 2)}\n`);
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
