import { mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { nodeDisk } from "@faculty/shared/disk";
import { FacultyError } from "@faculty/shared/errors";

/**
 * Lays a folder down beside others, which takes its name when it is whole and on the platter: whoever is killed before
 * leaves nothing that anybody reads.
 * @param all - The folder that holds it, which is there.
 * @param lay - Fills an empty folder and says what it is to be called.
 * @returns The folder. Where another process laid down one of that name meanwhile, it is that one.
 */
export async function layFolder(all: string, lay: (laying: string) => Promise<string>): Promise<string> {
  await removeLeftovers(all);
  const laying = await mkdtemp(join(all, layingPrefix()));
  try {
    const whole = join(all, await lay(laying));
    await nodeDisk.syncFolder(laying);
    await takeName(laying, whole);
    await nodeDisk.syncFolder(all);
    return whole;
  } finally {
    await rm(laying, { recursive: true, force: true });
  }
}

/** What is written in a folder of the cache. @throws FacultyError IO_FAILED where it cannot be; the abort's reason. */
export async function writingIn<Written>(
  folder: string,
  abort: AbortSignal | undefined,
  write: () => Promise<Written>,
): Promise<Written> {
  try {
    return await write();
  } catch (cause) {
    abort?.throwIfAborted();
    if (cause instanceof FacultyError || !(cause instanceof Error && "code" in cause)) throw cause;
    throw new FacultyError("IO_FAILED", `${folder} cannot be written: ${cause.message}`, { folder }, { cause });
  }
}

/** Another process may have laid down the same meanwhile: one is as good as the other. */
async function takeName(laying: string, whole: string): Promise<void> {
  try {
    await rename(laying, whole);
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
    if (code !== "ENOTEMPTY" && code !== "EEXIST") throw cause;
  }
}

function layingPrefix(pid: number = process.pid): string {
  return `.laying-${hostname()}-${pid}-`;
}

/** What processes of this machine that are gone were laying down. */
async function removeLeftovers(all: string): Promise<void> {
  const own = layingPrefix().slice(0, -`${process.pid}-`.length);
  for (const name of await readdir(all)) {
    if (!name.startsWith(own)) continue;
    const pid = Number(name.slice(own.length).split("-")[0]);
    if (Number.isSafeInteger(pid) && pid > 0 && !isAlive(pid))
      await rm(join(all, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return cause instanceof Error && "code" in cause && cause.code === "EPERM";
  }
}
