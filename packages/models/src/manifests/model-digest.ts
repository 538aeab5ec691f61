import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { FacultyError } from "@faculty/shared/errors";

/**
 * SHA-256, hex, over the folder's files in the order of their names: of each its name, its size and its content. Files
 * whose names begin with a dot are left out. Equal digests mean equal models, on every machine.
 * @throws FacultyError NOT_FOUND.
 */
export async function modelDigest(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((cause) => {
    throw new FacultyError("NOT_FOUND", `model folder ${folder} cannot be read`, { folder }, { cause });
  });
  const names = entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith("."))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .sort();
  const hash = createHash("sha256");
  for (const name of names) {
    const path = join(folder, name);
    hash.update(`${name}\0${(await stat(path)).size}\0`);
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  }
  return hash.digest("hex");
}
