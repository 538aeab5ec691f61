import { join } from "node:path";
import { readJson, writeJson } from "./json-file.ts";

const fileName = "generation.json";

/** The generations of a run folder's coordinators, on disk: those of supervisors that are gone count. */
export interface Generations extends AsyncDisposable {
  /** Higher than any before, and on disk before it is used. @throws FacultyError IO_FAILED. */
  readonly next: () => Promise<number>;
  /** A coordinator leads under this one, which it was not given here. */
  readonly saw: (generation: number) => void;
}

export function runGenerations(folder: string): Generations {
  const path = join(folder, fileName);
  let last: number | null = null;
  let writing: Promise<unknown> = Promise.resolve();

  async function raise(to: (last: number) => number): Promise<number> {
    last ??= await lastOf(path);
    const generation = to(last);
    if (generation > last) await writeJson(path, { generation });
    last = Math.max(last, generation);
    return generation;
  }

  /** One after the other. */
  function queue(to: (last: number) => number): Promise<number> {
    const raised = writing.then(() => raise(to));
    writing = raised.catch(() => undefined); // whoever asked for it knows
    return raised;
  }

  return {
    next: () => queue((before) => before + 1),
    saw: (generation) => {
      if (last === null || generation > last) queue(() => generation).catch(() => undefined); // told again in a second
    },
    [Symbol.asyncDispose]: async () => {
      await writing;
    },
  };
}

async function lastOf(path: string): Promise<number> {
  const read = await readJson(path);
  return isGeneration(read) ? read.generation : 0;
}

function isGeneration(value: unknown): value is { readonly generation: number } {
  if (typeof value !== "object" || value === null || !("generation" in value)) return false;
  const { generation } = value;
  return Number.isSafeInteger(generation) && Number(generation) >= 0 && Number(generation) < Number.MAX_SAFE_INTEGER;
}
