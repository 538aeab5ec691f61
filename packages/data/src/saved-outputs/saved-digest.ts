import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import type { SavedSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";

/**
 * SHA-256, hex, of what the files hold and how they are read: equal digests mean equal signals.
 * @throws FacultyError NOT_FOUND, IO_FAILED.
 */
export async function savedDigest({ path, ids, id, columns, yields }: SavedSpec): Promise<string> {
  const hash = createHash("sha256").update(`saved outputs\0${JSON.stringify([id, columns, yields])}\0`);
  for (const file of ids === undefined ? [path] : [path, ids]) hash.update(await fileDigest(file));
  return hash.digest("hex");
}

async function fileDigest(path: string): Promise<Buffer> {
  const hash = createHash("sha256");
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  } catch (cause) {
    const isGone = cause instanceof Error && "code" in cause && cause.code === "ENOENT";
    const what = isGone
      ? "does not exist"
      : `cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw new FacultyError(isGone ? "NOT_FOUND" : "IO_FAILED", `saved outputs ${path} ${what}`, { path }, { cause });
  }
  return hash.digest();
}
