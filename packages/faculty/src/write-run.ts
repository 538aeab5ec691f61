import { join } from "node:path";
import { parseRunFile } from "@faculty/shared/config";
import type { RunDefinition } from "./define-run.ts";

/**
 * Processes and roles read run files: writes a run into one, with every path whole.
 * @returns Its path.
 * @throws FacultyError BAD_RUN_FILE, IO_FAILED.
 */
export async function writeRun(run: RunDefinition, folder: string): Promise<string> {
  const { withAbsolutePaths } = await import("@faculty/run/run-file/absolute-paths");
  const { runSchema } = await import("@faculty/run/run-file/run-schema"); // loads TensorFlow.js
  const { writeJson } = await import("@faculty/run/run-folder/json-file");
  const spec = parseRunFile(JSON.stringify(run), "run", runSchema);
  const runFile = join(folder, "given.json");
  await writeJson(runFile, withAbsolutePaths(spec, process.cwd()));
  return runFile;
}
