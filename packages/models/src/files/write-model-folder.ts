import { mkdtemp, rename, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { nodeDisk } from "@faculty/shared/disk";
import { FacultyError } from "@faculty/shared/errors";

/** What lies in a folder, by name. */
export type FolderFiles = readonly (readonly [name: string, content: string | Uint8Array])[];

/**
 * A folder of these files alone. It is complete under its name or not there at all; a folder of that name is replaced.
 * @throws FacultyError IO_FAILED.
 */
export async function writeModelFolder(folder: string, files: FolderFiles): Promise<void> {
  const target = resolve(folder);
  try {
    await nodeDisk.makeFolder(dirname(target));
    const temporary = await mkdtemp(join(dirname(target), `.${basename(target)}-`));
    try {
      for (const [name, content] of files) await nodeDisk.write(join(temporary, name), Buffer.from(content));
      await nodeDisk.syncFolder(temporary);
      await replace(target, temporary);
      await nodeDisk.syncFolder(dirname(target));
    } finally {
      await rm(temporary, { recursive: true, force: true });
    }
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new FacultyError("IO_FAILED", `cannot write model folder ${folder}: ${why}`, { folder }, { cause });
  }
}

/** A folder cannot be renamed onto one that holds files, so the old one steps aside first. */
async function replace(target: string, temporary: string): Promise<void> {
  const old = `${temporary}-old`;
  const hadOne = await rename(target, old).then(
    () => true,
    (cause: NodeJS.ErrnoException) => {
      if (cause.code === "ENOENT") return false;
      throw cause;
    },
  );
  try {
    await rename(temporary, target);
  } catch (cause) {
    if (hadOne) await rename(old, target);
    throw cause;
  }
  await rm(old, { recursive: true, force: true });
}
