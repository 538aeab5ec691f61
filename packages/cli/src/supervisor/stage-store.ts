import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { z } from "zod";
import { readJson, writeJson } from "./json-file.ts";

/** The folder of one run, and what is finished in it. */
export interface StageStore {
  readonly folder: string;
  readonly logs: string;
  /** Where a stage keeps what it makes. */
  stageFolder(stage: string): string;
  /** What the stage gave when it was finished under the same key; undefined where it must (still) run. */
  finished<Result>(stage: string, key: string, schema: z.ZodType<Result>): Promise<Result | undefined>;
  /** To be called before a stage starts: what it made under another key is removed. */
  begin(stage: string, key: string): Promise<void>;
}

/** What a run makes in its folder; whatever else lies there is not ours to remove. */
const runEntries = [
  "run.json",
  "link.json",
  "assistants",
  "direct",
  "generation.json",
  "tuning.json",
  "students",
  "ensemble",
  "cost",
  "logs",
  "nats",
  "auth",
  "report.json",
  "report.md",
] as const;
const keyFile = "key.json";
/** What a finished stage's process writes, last. */
export const resultFile = "result.json";

export async function openStageStore(folder: string, fresh: boolean): Promise<StageStore> {
  if (fresh) for (const name of runEntries) await rm(join(folder, name), { recursive: true, force: true });
  const logs = join(folder, "logs");
  await mkdir(logs, { recursive: true });
  const stageFolder = (stage: string) => join(folder, stage);
  const hasKey = async (stage: string, key: string) => {
    const stored = await readJson(join(stageFolder(stage), keyFile));
    return typeof stored === "object" && stored !== null && "key" in stored && stored.key === key;
  };
  return {
    folder,
    logs,
    stageFolder,
    finished: async (stage, key, schema) => {
      if (!(await hasKey(stage, key))) return undefined;
      const result = schema.safeParse(await readJson(join(stageFolder(stage), resultFile)));
      return result.success ? result.data : undefined;
    },
    begin: async (stage, key) => {
      if (await hasKey(stage, key)) return;
      await rm(stageFolder(stage), { recursive: true, force: true });
      await writeJson(join(stageFolder(stage), keyFile), { key });
    },
  };
}
