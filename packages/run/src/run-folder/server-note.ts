import { readdir, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { z } from "zod";
import { readJson, writeJson } from "./json-file.ts";

/** Where a run that has a nats-server of its own can be watched, while it goes. */
export interface ServerNote {
  /** As on the bus: of a chain the link that goes now. */
  readonly run: string;
  readonly url: string;
  /** Folder of the identities. */
  readonly auth: string;
}

const note: z.ZodType<ServerNote> = z.object({ run: z.string(), url: z.string(), auth: z.string() });
const fileName = "server.json";

/** Leaves a note in the run's folder; disposing it takes it away. @throws FacultyError IO_FAILED. */
export async function leaveServerNote(runFolder: string, left: ServerNote): Promise<AsyncDisposable> {
  const path = join(runFolder, fileName);
  await writeJson(path, left);
  return { [Symbol.asyncDispose]: () => rm(path, { force: true }) };
}

/** The notes of the runs below a folder, or of the one of a name or path; that of a run that was killed may still be there. */
export async function readServerNotes(runs: string, name: string | undefined): Promise<readonly ServerNote[]> {
  const names = name === undefined ? await readdir(runs).catch(() => []) : [name];
  const found = await Promise.all(
    names.map(async (one) => note.safeParse(await readJson(resolve(runs, one, fileName)))),
  );
  return found.flatMap(({ data }) => data ?? []);
}
