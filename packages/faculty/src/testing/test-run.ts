import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadRun } from "@faculty/run/run-file/load-run";
import { runSchemaWith } from "@faculty/run/run-file/run-schema";
import type { RunSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import type { RunDefinition } from "../define-run.ts";
import { writeRun } from "../write-run.ts";

/** A run whose temperature is chosen: to tune it takes a whole run. */
export type TestRun = RunSpec & { readonly temperature: Exclude<RunSpec["temperature"], { readonly tune: unknown }> };

/**
 * Reads the run that a test gives; every path in it is whole.
 * @param starter - Named where it cannot be started.
 * @throws FacultyError BAD_RUN_FILE; USAGE where its temperature is to be tuned.
 */
export async function readTestRun(run: string | RunDefinition, folder: string, starter: string): Promise<TestRun> {
  const runFile = typeof run === "string" ? run : (await writeRun(run, folder, [])).runFile;
  const spec = await loadRun(runFile, runSchemaWith, [], new AbortController().signal);
  const { temperature } = spec;
  if (typeof temperature === "object" && "tune" in temperature)
    throw new FacultyError("USAGE", `${starter} chooses no temperature: expected a number or a schedule`);
  return { ...spec, temperature };
}

/**
 * Has `start` begin in a temporary folder. What it registers ends when it fails, or else with what it returns: the latest
 * first, and the folder last.
 */
export async function startInFolder<Started>(
  start: (folder: string, register: (one: AsyncDisposable) => void) => Promise<Started>,
): Promise<Started & AsyncDisposable> {
  const folder = await mkdtemp(join(tmpdir(), "faculty-test-"));
  const registered: AsyncDisposable[] = [{ [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) }];
  const endAll = async () => {
    for (const one of registered.splice(0).toReversed()) await one[Symbol.asyncDispose]();
  };
  try {
    const started = await start(folder, (one) => void registered.push(one));
    return Object.assign({}, started, { [Symbol.asyncDispose]: endAll });
  } catch (error) {
    await endAll();
    throw error;
  }
}
