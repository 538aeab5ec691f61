import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";

/** Has a process write the paths of the files that it loads. */
export function tracing(file: string): Readonly<Record<string, string>> {
  return {
    NODE_OPTIONS: `--import ${new URL("loaded-modules.mjs", import.meta.url).href}`,
    LOADED_MODULES: file,
  };
}

/** Paths, each once; Node's own modules are not among them. */
export interface Loaded {
  readonly files: readonly string[];
  /** What the files were made of, as their source maps say: of ours the sources. A file without a map is itself. */
  readonly modules: readonly string[];
}

/** Once the process has ended. */
export async function loadedModules(file: string): Promise<Loaded> {
  const lines = (await readFile(file, "utf8")).trim().split("\n");
  const paths = lines.map((line) => line.replace(/^file:\/\//, "")).filter((line) => !line.startsWith("node:"));
  const files = [...new Set(paths)];
  const modules = await Promise.all(files.map(modulesOf));
  return { files, modules: [...new Set(modules.flat())] };
}

async function modulesOf(file: string): Promise<readonly string[]> {
  if (!/\/packages\/[^/]+\/dist\//.test(file)) return [file];
  const text = await readFile(file, "utf8");
  if (!text.includes("//# sourceMappingURL=")) return []; // it only hands on what others have
  const map: { readonly sources: readonly string[] } = JSON.parse(await readFile(`${file}.map`, "utf8"));
  return map.sources.map((source) => resolve(dirname(file), source));
}
