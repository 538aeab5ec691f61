import { mkdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import type { StepKey } from "../jobs/step-key.ts";
import { readJson, writeJson } from "./json-file.ts";

/** The folder of one run, and what is finished in it. */
export interface StepStore {
  readonly folder: string;
  readonly logs: string;
  /** Where a step keeps what it makes. */
  stepFolder(step: string): string;
  /**
   * What the step gave when it was finished under the same key; undefined where it must (still) run.
   * @param file - Of the step's folder; absent: `result.json`.
   */
  finished<Result>(step: string, key: string, schema: z.ZodType<Result>, file?: string): Promise<Result | undefined>;
  /** To be called before a step starts: what it made under another key is removed. */
  begin(step: string, key: string): Promise<void>;
  /**
   * The same, of a step whose results are not to be lost: what it made under another key is moved away.
   * @returns What was, in words; null where nothing had to be moved.
   */
  beginAside(step: string, key: StepKey): Promise<string | null>;
}

/** Of the run's folder, where students lie that other settings made. */
const earlierFolder = "earlier";

/** What a run makes in its folder; whatever else lies there is not ours to remove. */
const runEntries = [
  "run.json",
  "link.json",
  "assistants",
  "direct",
  "generation.json",
  "tuning.json",
  "students",
  earlierFolder,
  "ensemble",
  "cost",
  "logs",
  "nats",
  "auth",
  "report.json",
  "exports.json",
  "report.md",
  "report.html",
  "samples.json",
] as const;
const keyFile = "key.json";
/** What a finished step's process writes, last. */
export const resultFile = "result.json";

export async function openStepStore(folder: string, fresh: boolean): Promise<StepStore> {
  if (fresh) for (const name of runEntries) await rm(join(folder, name), { recursive: true, force: true });
  const logs = join(folder, "logs");
  await mkdir(logs, { recursive: true });
  const stepFolder = (step: string) => join(folder, step);
  const hasKey = async (step: string, key: string) => {
    const stored = await readJson(join(stepFolder(step), keyFile));
    return typeof stored === "object" && stored !== null && "key" in stored && stored.key === key;
  };
  return {
    folder,
    logs,
    stepFolder,
    finished: async (step, key, schema, file = resultFile) => {
      if (!(await hasKey(step, key))) return undefined;
      const result = schema.safeParse(await readJson(join(stepFolder(step), file)));
      return result.success ? result.data : undefined;
    },
    begin: async (step, key) => {
      if (await hasKey(step, key)) return;
      await rm(stepFolder(step), { recursive: true, force: true });
      await writeJson(join(stepFolder(step), keyFile), { key });
    },
    beginAside: async (step, { key, parts }) => {
      if (await hasKey(step, key)) return null;
      const there = stepFolder(step);
      const before = keyParts.safeParse(await readJson(join(there, keyFile)));
      const aside = await moveAside(there, join(folder, earlierFolder, step));
      await writeJson(join(there, keyFile), { key, parts });
      if (aside === null) return null;
      return `${otherParts(before.data?.parts ?? {}, parts)}; what was made before is kept in ${aside}`;
    },
  };
}

const keyParts = z.object({ parts: z.record(z.string(), z.string()) });

/** @returns Where it lies now; null where there was nothing. */
async function moveAside(from: string, to: string): Promise<string | null> {
  const isThere = async (path: string) => (await stat(path).catch(() => null)) !== null;
  if (!(await isThere(from))) return null;
  let target = to;
  for (let number = 2; await isThere(target); number++) target = `${to}-${number}`;
  await mkdir(dirname(target), { recursive: true });
  await rename(from, target);
  return target;
}

/** More do not fit a sentence. */
const shownParts = 3;

function otherParts(before: StepKey["parts"], now: StepKey["parts"]): string {
  const names = [...new Set([...Object.keys(now), ...Object.keys(before)])].filter(
    (name) => before[name] !== now[name],
  );
  if (Object.keys(before).length === 0) return "the run file, the data or a teacher is not what it was";
  const shown = names
    .slice(0, shownParts)
    .map((name) => `${name} is ${now[name] ?? "not set"}, it was ${before[name] ?? "not set"}`);
  return [...shown, ...(names.length > shownParts ? [`${names.length - shownParts} more differ`] : [])].join("; ");
}
