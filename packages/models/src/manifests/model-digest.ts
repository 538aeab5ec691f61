import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { FacultyError } from "@faculty/shared/errors";
import { type PreparationSpec, preparationKeys } from "@faculty/shared/samples";

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

/**
 * The digest of a model that is given a preparation of the run file: it says other things than the same model without.
 * @param digest - Of the model. @param inputs - Absent, or of no key: the model's own digest stays.
 */
export function preparedDigest(digest: string, inputs: PreparationSpec | undefined): string {
  const given = preparationKeys.flatMap((key) => (inputs?.[key] === undefined ? [] : [[key, inputs[key]]]));
  if (given.length === 0) return digest;
  return createHash("sha256")
    .update(`${digest}\0${JSON.stringify(given)}`)
    .digest("hex");
}
