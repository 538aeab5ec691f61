import { link, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { FacultyError } from "@faculty/shared/errors";
import { processStart } from "./process-table.ts";

/**
 * Keeps two supervisors, or two trainers, out of one folder. Disposing it lets the next one in; a process that was killed
 * leaves a lock that is taken over, also where another process has been given its id since: the first process
 * of every container has the same one.
 * @throws FacultyError USAGE naming the process that holds the folder, IO_FAILED.
 */
export async function lockFolder(folder: string, pid: number): Promise<AsyncDisposable> {
  const path = join(folder, ".lock");
  const own = `${path}.${pid}`;
  try {
    await writeFile(own, JSON.stringify({ pid, started: await processStart(pid) })).catch((cause: Error) => {
      throw new FacultyError("IO_FAILED", `cannot write ${own}: ${cause.message}`, {}, { cause });
    });
    for (;;) {
      if (await linked(own, path)) return { [Symbol.asyncDispose]: () => rm(path, { force: true }) };
      await removeStale(folder, path, `${own}.stale`);
    }
  } finally {
    await rm(own, { force: true });
  }
}

/** A name for a file that is complete, where the name is free: nobody ever sees a lock that is half written. */
async function linked(file: string, name: string): Promise<boolean> {
  try {
    await link(file, name);
    return true;
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "EEXIST") return false;
    throw cause;
  }
}

/** Takes the lock of a process that is gone away; one that was put in its place meanwhile is put back. */
async function removeStale(folder: string, path: string, aside: string): Promise<void> {
  const seen = await readFile(path, "utf8").catch(() => "");
  await throwIfHeld(folder, seen);
  await rename(path, aside).catch(() => undefined); // whoever else found it stale was faster
  const moved = await readFile(aside, "utf8").catch(() => seen);
  if (moved !== seen) await linked(aside, path);
  await rm(aside, { force: true });
}

async function throwIfHeld(folder: string, lock: string): Promise<void> {
  const holder = holderOf(lock);
  if (holder === null || (await processStart(holder.pid)) !== holder.started) return;
  throw new FacultyError("USAGE", `${folder} is in use by another faculty (process ${holder.pid})`, { folder });
}

function holderOf(lock: string): { readonly pid: number; readonly started: string } | null {
  try {
    const { pid, started } = JSON.parse(lock);
    return Number.isSafeInteger(pid) && pid > 0 && typeof started === "string" ? { pid, started } : null;
  } catch {
    return null; // a power cut leaves a lock without content
  }
}
