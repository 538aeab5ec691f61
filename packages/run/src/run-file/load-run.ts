import { dirname, resolve } from "node:path";
import { parseRunFile, pluginsIn, type RunSpec, readRunFile } from "@faculty/shared/config";
import { type Roots, requireWithinRoots } from "@faculty/shared/files";
import type { z } from "zod";
import { noPlugins, type Plugins } from "../plugins/plugins.ts";
import { namedPaths, withAbsolutePaths, withModelFolders } from "./absolute-paths.ts";
import { withModelDigests } from "./model-digests.ts";
import { withTeachersVocabulary } from "./teachers-vocabulary.ts";

/** The schema of a run file, with what its plugins define. */
export type SchemaWith = (plugins: Plugins) => z.ZodType<RunSpec>;

/**
 * Reads a run file, with every path in it absolute and within the roots, and every model named by its folder. What its
 * plugins define is known to this process afterwards.
 * @param schemaWith - `runSpecSchema` with the parts that the caller owns.
 * @throws FacultyError what `readRunFile`, `parseRunFile`, `loadPlugins`, `requireWithinRoots` and
 * `withTeachersVocabulary` throw.
 */
export async function loadRun(
  runFile: string,
  schemaWith: SchemaWith,
  roots: Roots,
  abort: AbortSignal,
): Promise<RunSpec> {
  const text = await readRunFile(runFile, abort);
  return runOfText(text, { runFile, folder: dirname(resolve(runFile)), roots }, schemaWith);
}

/** Where the text of a run file is from. */
interface RunFrom {
  /** For messages. */
  readonly runFile: string;
  /** What its paths are relative to. */
  readonly folder: string;
  readonly roots: Roots;
  /** Plugins are loaded as they are now, whatever digests the text pins: who asks for it tells of them. */
  readonly mayHaveChanged?: true;
}

/** As `loadRun`, of a text already read. */
export async function runOfText(text: string, from: RunFrom, schemaWith: SchemaWith): Promise<RunSpec> {
  const { runFile, folder, roots } = from;
  const plugins = await pluginsOf(text, from);
  const read = parseRunFile(text, runFile, schemaWith(plugins));
  const spec = await withModelFolders(withAbsolutePaths(withPlugins(read, plugins), folder));
  await requireWithinRoots(namedPaths(spec), roots);
  return withModelDigests(await withTeachersVocabulary(spec));
}

/** The plugins of a run file's text. @throws FacultyError as `loadPlugins`. */
export async function pluginsOf(text: string, from: RunFrom): Promise<Plugins> {
  const pinned = pluginsIn(text);
  const named = from.mayHaveChanged ? pinned.map(({ path }) => ({ path })) : pinned;
  if (named.length === 0) return noPlugins;
  const { loadPlugins } = await import("../plugins/load-plugins.ts"); // what reads modules, where there are any
  return loadPlugins(named, from);
}

/** A run with the place and the digest of each of its plugins. */
export function withPlugins(spec: RunSpec, { specs }: Plugins): RunSpec {
  return spec.plugins === undefined ? spec : { ...spec, plugins: specs };
}
