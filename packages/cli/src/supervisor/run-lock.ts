import { open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { FacultyError } from "@faculty/shared/errors";

/**
 * Keeps two supervisors out of one folder. Disposing it lets the next one in; a supervisor that was killed leaves a lock
 * whose process is gone, which is taken over.
 * @throws FacultyError USAGE naming the process that holds the folder.
 */
export async function lockRunFolder(folder: string, pid: number): Promise<AsyncDisposable> {
  const path = join(folder, ".lock");
  for (;;) {
    try {
      await using file = await open(path, "wx");
      await file.writeFile(String(pid));
      return { [Symbol.asyncDispose]: () => rm(path, { force: true }) };
    } catch (cause) {
      if (!(cause instanceof Error && "code" in cause && cause.code === "EEXIST")) throw cause;
      const holder = Number(await readFile(path, "utf8").catch(() => ""));
      if (isAlive(holder))
        throw new FacultyError("USAGE", `${folder} is in use by another faculty run (process ${holder})`, { folder });
      await rm(path, { force: true });
    }
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0); // signal 0 only asks
    return true;
  } catch {
    return false;
  }
}
