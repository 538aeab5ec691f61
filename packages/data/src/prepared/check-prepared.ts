import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { FacultyError } from "@faculty/shared/errors";
import { openNpy } from "../npy/open-npy.ts";
import { preparedFiles } from "./prepared-files.ts";
import { preparedManifestFile, readPreparedManifest } from "./prepared-manifest.ts";

/**
 * Reads a prepared data set whole.
 * @throws FacultyError BAD_DATASET naming the first file whose values are not those that were laid down; IO_FAILED.
 */
export async function checkPrepared(folder: string, abort: AbortSignal): Promise<void> {
  const manifest = await readPreparedManifest(join(folder, preparedManifestFile));
  if (manifest === null) throw new FacultyError("NOT_FOUND", `${folder} holds no prepared data set`, { folder });
  for (const part of ["train", "test"] as const) {
    const paths = preparedFiles(folder, part);
    const { inputs, targets, targetRows, digests, keys, groups, texts } = manifest[part];
    const own = { inputs, targets, targetRows, digests, keys, groups };
    const all = { ...own, textValues: texts?.values, textOffsets: texts?.offsets };
    for (const what of Object.keys(all) as (keyof typeof all)[]) {
      const expected = all[what] ?? null;
      if (expected === null || (await digestOf(paths[what], abort)) === expected) continue;
      throw new FacultyError(
        "BAD_DATASET",
        `${paths[what]} holds other values than were laid down: remove ${folder} and prepare the data set again`,
        { folder },
      );
    }
  }
}

/** SHA-256 of a file's values, without its header. */
async function digestOf(path: string, abort: AbortSignal): Promise<string> {
  const file = await openNpy(path);
  if (file === null) throw new FacultyError("BAD_DATASET", `${path} is missing`, { path });
  await file[Symbol.asyncDispose]();
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { start: file.headerBytes, signal: abort }))
    hash.update(chunk as Buffer);
  return hash.digest("hex");
}
