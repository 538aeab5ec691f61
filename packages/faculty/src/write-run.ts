import { join } from "node:path";
import { parseRunFile } from "@faculty/shared/config";
import type { Roots } from "@faculty/shared/files";
import type { RunDefinition } from "./define-run.ts";

/**
 * Processes and roles read run files: writes a run into one, with every path whole.
 * @param roots - Within which its plugins lie.
 * @returns Its path.
 * @throws FacultyError BAD_RUN_FILE, IO_FAILED, and what `loadPlugins` throws.
 */
export async function writeRun(run: RunDefinition, folder: string, roots: Roots): Promise<string> {
  const { withAbsolutePaths } = await import("@faculty/run/run-file/absolute-paths");
  const { pluginsOf, withPlugins } = await import("@faculty/run/run-file/load-run");
  const { runSchemaWith } = await import("@faculty/run/run-file/run-schema"); // loads TensorFlow.js
  const { writeJson } = await import("@faculty/run/run-folder/json-file");
  const text = JSON.stringify(run);
  const plugins = await pluginsOf(text, { runFile: "run", folder: process.cwd(), roots });
  const spec = withPlugins(parseRunFile(text, "run", runSchemaWith(plugins)), plugins);
  const runFile = join(folder, "given.json");
  await writeJson(runFile, withAbsolutePaths(spec, process.cwd()));
  return runFile;
}
