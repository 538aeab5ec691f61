import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { asFacultyError, FacultyError } from "@faculty/shared/errors";
import { inBatches } from "./in-batches.ts";
import type { SourceFile } from "./sample-source.ts";

/** Of how samples are laid down: one more, and everything is laid down anew. */
const edition = 2;
/** Files that are looked at together. */
const together = 64;

/**
 * What tells whether a source is as it was: SHA-256, hex, of what a run file says of it and of each file's name, size and
 * times. No file is read.
 */
export async function fingerprintOf(
  spec: object,
  files: Iterable<SourceFile>,
  abort: AbortSignal | undefined,
): Promise<string> {
  const hash = createHash("sha256").update(JSON.stringify({ edition, spec: sorted(spec) }));
  for (const some of inBatches(files, together)) {
    abort?.throwIfAborted();
    for (const line of await Promise.all(some.map(lookOf))) hash.update(line);
  }
  return hash.digest("hex");
}

async function lookOf({ name, path }: SourceFile): Promise<string> {
  try {
    const { size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
    return `${JSON.stringify(name)} ${size} ${mtimeNs} ${ctimeNs}\n`;
  } catch (cause) {
    throw new FacultyError(
      "IO_FAILED",
      `${path} cannot be read: ${asFacultyError(cause).message}`,
      { path },
      { cause },
    );
  }
}

function sorted(spec: object): object {
  return Object.fromEntries(
    Object.entries(spec)
      .filter(([, value]) => value !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
