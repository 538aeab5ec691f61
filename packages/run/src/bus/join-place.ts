import { mkdir, readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { createNkey } from "@faculty/shared/bus";
import type { RunSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { freePort } from "@faculty/shared/processes";
import { writePrivate } from "../auth/write-private.ts";
import { readJson, writeJson } from "../run-folder/json-file.ts";

/** Where a run's own server is found by teachers that join by themselves, at every start and in every link of the run. */
export interface JoinPlace {
  readonly port: number;
  /** Secret, by teacher: what it proves to be this teacher with. */
  readonly seeds: Readonly<Record<string, string>>;
  /** By teacher, the file that holds its seed. */
  readonly seedFiles: Readonly<Record<string, string>>;
}

const ownerOnlyFolder = 0o700;

/**
 * The place that the folder keeps, made where it is not there yet; null where no teacher joins by itself.
 * @throws FacultyError USAGE where another process listens at the address, IO_FAILED.
 */
export async function joinPlace({ teachers }: RunSpec, folder: string): Promise<JoinPlace | null> {
  const names = teachers.filter(({ external }) => external === true).map(({ name }) => name);
  if (names.length === 0) return null;
  await mkdir(folder, { recursive: true, mode: ownerOnlyFolder });
  const seedFiles = Object.fromEntries(names.map((name) => [name, join(folder, `teacher-${name}.nk`)]));
  const seeds = Object.entries(seedFiles).map(async ([name, path]) => [name, await keptSeed(path)] as const);
  return {
    port: await keptPort(join(folder, "server.json")),
    seeds: Object.fromEntries(await Promise.all(seeds)),
    seedFiles,
  };
}

async function keptSeed(path: string): Promise<string> {
  const kept = await readFile(path, "utf8").catch(() => null);
  if (kept !== null) return kept.trim();
  const { seed } = createNkey();
  await writePrivate(path, `${seed}\n`);
  return seed;
}

async function keptPort(path: string): Promise<number> {
  const kept = await readJson(path);
  const port = typeof kept === "object" && kept !== null && "port" in kept ? kept.port : undefined;
  if (typeof port !== "number") {
    const chosen = await freePort();
    await writeJson(path, { port: chosen });
    return chosen;
  }
  if (await isFree(port)) return port;
  throw new FacultyError(
    "USAGE",
    `port ${port}, where teachers that join by themselves find this run, is in use: end what uses it, or remove ${path} for another one`,
    { path, port },
  );
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
