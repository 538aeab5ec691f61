import type { Dataset } from "./dataset.ts";
import { readTextFolder } from "./text-folder.ts";

/** Any folder of texts, as text-folder.ts reads it. */
export function textDataset(folder: string, signal?: AbortSignal): Promise<Dataset> {
  return readTextFolder("text", folder, signal);
}
