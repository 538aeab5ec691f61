import { dirname, resolve } from "node:path";
import { loadRunFile, type RunSpec } from "@faculty/shared/config";
import { type Roots, requireWithinRoots } from "@faculty/shared/files";
import type { z } from "zod";
import { namedPaths, withAbsolutePaths, withModelFolders } from "./absolute-paths.ts";
import { withModelDigests } from "./model-digests.ts";
import { withTeachersVocabulary } from "./teachers-vocabulary.ts";

/**
 * Reads a run file, with every path in it absolute and within the roots, and every model named by its folder.
 * @param schema - As for `loadRunFile`.
 * @throws FacultyError what `loadRunFile`, `requireWithinRoots` and `withTeachersVocabulary` throw.
 */
export async function loadRun(
  runFile: string,
  schema: z.ZodType<RunSpec>,
  roots: Roots,
  abort: AbortSignal,
): Promise<RunSpec> {
  const read = await loadRunFile(runFile, schema, abort);
  const spec = await withModelFolders(withAbsolutePaths(read, dirname(resolve(runFile))));
  await requireWithinRoots(namedPaths(spec), roots);
  return withModelDigests(await withTeachersVocabulary(spec));
}
