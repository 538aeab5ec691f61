import { modelFileName } from "@faculty/shared/files";
import type { ModelFormat } from "./manifest.ts";
import { readJson } from "./model-folder.ts";
import { isGraph, modelJson } from "./model-json.ts";

/** Which kind of tfjs model the folder holds, told from its model.json alone; null where there is none. */
export async function modelFormat(folder: string): Promise<ModelFormat | null> {
  const json = await readJson(folder, modelFileName, modelJson);
  if (!json) return null;
  return isGraph(json) ? "tfjs-graph" : "tfjs-layers";
}
