import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { nodeDisk } from "@faculty/shared/disk";
import { FacultyError } from "@faculty/shared/errors";

/**
 * Whether a folder can be made, or be written to where it is there, found without making anything: for work whose result
 * goes there in the end.
 * @param what - Names it in the message, `--out`.
 * @throws FacultyError USAGE where a file stands in its way, IO_FAILED where nobody may write.
 */
export async function checkFolder(what: string, path: string): Promise<void> {
  for (let at = resolve(path); ; at = dirname(at)) {
    const found = await stat(at).catch((cause: NodeJS.ErrnoException) => cause.code);
    if (found === "ENOENT" || found === "ENOTDIR") continue; // what is there, if anything, is above
    if (typeof found !== "object") throw cannotMake(what, path, `${at} cannot be looked at (${found})`);
    if (!found.isDirectory()) throw new FacultyError("USAGE", `${what} ${path}: ${at} is a file, expected a folder`);
    await access(at, constants.W_OK).catch((cause: unknown) => {
      throw cannotMake(what, path, `${at} is not writable`, cause);
    });
    return;
  }
}

/** Makes a folder with those above it, where they are not there. @throws As `checkFolder`. */
export async function makeFolder(what: string, path: string): Promise<void> {
  await checkFolder(what, path);
  await nodeDisk.makeFolder(path).catch((cause: Error) => {
    throw cannotMake(what, path, cause.message, cause);
  });
}

function cannotMake(what: string, path: string, why: string, cause?: unknown): FacultyError {
  return new FacultyError("IO_FAILED", `${what} ${path} cannot be used: ${why}`, { path }, { cause });
}
