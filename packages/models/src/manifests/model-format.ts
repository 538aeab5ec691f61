import { modelFileName } from "@faculty/shared/files";
import type { ModelFormat } from "./manifest.ts";
import { modelEntry } from "./model-entry.ts";
import { readJson } from "./model-folder.ts";
import { isGraph, modelJson } from "./model-json.ts";

/**
 * What a model is stored as, told from the names of its files, and of tfjs from its model.json; null where nothing is.
 * @throws FacultyError BAD_MODEL, IO_FAILED.
 */
export async function modelFormat(path: string): Promise<ModelFormat | null> {
  const entry = await modelEntry(path);
  if (entry?.kind !== "tfjs") return entry?.kind ?? null;
  const json = await readJson(path, modelFileName, modelJson);
  return json !== null && isGraph(json) ? "tfjs-graph" : "tfjs-layers";
}
