import { dirname, resolve } from "node:path";
import { loadRunFile, type RunSpec } from "@faculty/shared/config";
import { type Roots, requireWithinRoots } from "@faculty/shared/files";
import type { z } from "zod";
import { namedPaths, withAbsolutePaths } from "./absolute-paths.ts";

/**
 * Reads a run file, with every path in it absolute and within the roots.
 * @param schema - As for `loadRunFile`.
 * @throws FacultyError what `loadRunFile` and `requireWithinRoots` throw.
 */
export async function loadRun(
  runFile: string,
  schema: z.ZodType<RunSpec>,
  roots: Roots,
  signal: AbortSignal,
): Promise<RunSpec> {
  const spec = withAbsolutePaths(await loadRunFile(runFile, schema, signal), dirname(resolve(runFile)));
  await requireWithinRoots(namedPaths(spec), roots);
  return spec;
}
