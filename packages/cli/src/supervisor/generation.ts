import { join } from "node:path";
import { readJson, writeJson } from "./json-file.ts";

const fileName = "generation.json";

/**
 * The generation of the next coordinator of a run folder: higher than that of any before, those of supervisors that are
 * gone included. On disk before it is used.
 * @throws FacultyError IO_FAILED.
 */
export async function nextGeneration(folder: string): Promise<number> {
  const path = join(folder, fileName);
  const last = await readJson(path);
  const generation = (isGeneration(last) ? last.generation : 0) + 1;
  await writeJson(path, { generation });
  return generation;
}

function isGeneration(value: unknown): value is { readonly generation: number } {
  if (typeof value !== "object" || value === null || !("generation" in value)) return false;
  const { generation } = value;
  return Number.isSafeInteger(generation) && Number(generation) >= 0 && Number(generation) < Number.MAX_SAFE_INTEGER;
}
