import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { FacultyError } from "@faculty/shared/errors";
import type { SampleName } from "./sample-names.ts";
import { readSegment } from "./segment-file.ts";
import { isSegment } from "./segment-name.ts";
import { partitionName, type SignalKey } from "./signal-key.ts";

/** How many of some samples the store in a folder has no signal of. Segments that are damaged hold none; nothing is written. */
export async function missingSignals(folder: string, key: SignalKey, names: readonly SampleName[]): Promise<number> {
  const missing = new Set(names);
  const partition = join(folder, partitionName(key));
  for (const file of (await readdir(partition).catch(() => [])).filter(isSegment))
    for (const name of await namesIn(partition, file, key)) missing.delete(name);
  return names.filter((name) => missing.has(name)).length;
}

async function namesIn(partition: string, file: string, key: SignalKey): Promise<readonly SampleName[]> {
  try {
    return (await readSegment(partition, file, key)).names;
  } catch (thrown) {
    if (thrown instanceof FacultyError) return [];
    throw thrown;
  }
}
