import { z } from "zod";
import { parseYaml } from "./yaml-source.ts";

/** A module of the user's own that a run file names. */
export interface PluginSpec {
  /** Relative to the run file. */
  readonly path: string;
  /** Of the module and all that it imports; absent: that of the files. */
  readonly digest?: string | undefined;
}

const path = z.string().min(1).max(1024);

/** Each is code that every process of the run loads. */
const maxPlugins = 16;

/** Key `plugins` of a run file. */
export const pluginSpecs: z.ZodType<readonly PluginSpec[]> = z
  .array(
    z.union([
      path.transform((written): PluginSpec => ({ path: written })),
      z.strictObject({ path, digest: z.string().min(1).max(128).optional() }),
    ]),
  )
  .max(maxPlugins);

/**
 * The plugins that a run file names, which are known before the rest of it can be checked. None where the text is no run
 * file, or its key `plugins` is not what it should be: `parseRunFile` says so.
 */
export function pluginsIn(text: string): readonly PluginSpec[] {
  if (!text.includes("plugins")) return []; // nor is it worth reading twice
  const { value } = parseYaml(text);
  const read = z.object({ plugins: pluginSpecs }).safeParse(value);
  return read.success ? read.data.plugins : [];
}
