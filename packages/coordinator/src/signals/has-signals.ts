import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { isSegment } from "./segment-name.ts";
import { partitionName, type SignalKey } from "./signal-key.ts";

/** Whether the store in a folder holds some signal of a key, by its files' names alone. */
export async function hasSignals(folder: string, key: SignalKey): Promise<boolean> {
  const files = await readdir(join(folder, partitionName(key))).catch(() => []);
  return files.some(isSegment);
}
