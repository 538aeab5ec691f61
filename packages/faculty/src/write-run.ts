import { join, resolve } from "node:path";
import { parseRunFile } from "@faculty/shared/config";
import type { Roots } from "@faculty/shared/files";
import type { RunDefinition } from "./define-run.ts";

/** Where a run was written. */
interface WrittenRun {
  readonly runFile: string;
  readonly folder: string;
}

/**
 * Processes and roles read run files: writes a run into one, with every path whole.
 * @param folder - Absent: `runs/` and the run's name.
 * @param roots - Within which its plugins lie.
 * @throws FacultyError BAD_RUN_FILE, IO_FAILED, and what `loadPlugins` throws.
 */
export async function writeRun(run: RunDefinition, folder: string | undefined, roots: Roots): Promise<WrittenRun> {
  const { withAbsolutePaths } = await import("@faculty/run/run-file/absolute-paths");
  const { pluginsOf, withPlugins } = await import("@faculty/run/run-file/load-run");
  const { runSchemaWith } = await import("@faculty/run/run-file/run-schema"); // loads TensorFlow.js
  const { writeJson } = await import("@faculty/run/run-folder/json-file");
  const text = textOfRun(run);
  const plugins = await pluginsOf(text, { runFile: "run", folder: process.cwd(), roots });
  const spec = withPlugins(parseRunFile(text, "run", runSchemaWith(plugins)), plugins);
  const own = resolve(folder ?? join("runs", spec.name));
  const runFile = join(own, "given.json");
  await writeJson(runFile, withAbsolutePaths(spec, process.cwd()));
  return { runFile, folder: own };
}

/** A run as a run file has it. Programs in JavaScript may give nothing: that is then refused by what it is. */
export function textOfRun(run: RunDefinition | undefined): string {
  return JSON.stringify(run ?? null);
}
