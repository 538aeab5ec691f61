import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type PluginSpec, parseValue } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import type { Roots } from "@faculty/shared/files";
import { firstLineOf } from "@faculty/shared/plugins";
import { type ModuleFiles, moduleFiles } from "./module-files.ts";
import { pluginKinds } from "./plugin-kinds.ts";
import type { PluginDefinition, Plugins } from "./plugins.ts";

/** Where the modules of a run file are looked for. */
interface PluginsFrom {
  /** Of the run file, for messages. */
  readonly runFile: string;
  /** What paths are relative to. */
  readonly folder: string;
  readonly roots: Roots;
}

/**
 * Loads the modules that a run file names, and makes what they define known to this process. A process loads a module
 * once: what it defines stays what it was until the process ends.
 * @throws FacultyError NOT_FOUND, OUTSIDE_ROOTS, DIGEST_MISMATCH; BAD_PLUGIN for a module that fails, defines nothing, or
 * defines what does not fit.
 */
export async function loadPlugins(specs: readonly PluginSpec[], from: PluginsFrom): Promise<Plugins> {
  const loaded: { readonly spec: PluginSpec; readonly defined: readonly Exported[] }[] = [];
  for (const [place, { path, digest }] of specs.entries()) {
    const what = `${from.runFile}: plugins[${place}]`;
    const files = await moduleFiles(what, resolve(from.folder, path), from.roots);
    if (digest !== undefined && digest !== files.digest)
      throw new FacultyError(
        "DIGEST_MISMATCH",
        `${what}: ${files.path} and what it imports have digest ${files.digest}, the run file says ${digest}`,
        { path: files.path },
      );
    loaded.push({ spec: files, defined: await definitionsOf(what, files) });
  }
  const defined = loaded.flatMap((one) => one.defined);
  for (const [place, one] of defined.entries()) requireOwnName(one, defined.slice(0, place));
  for (const one of defined) makeKnown(one);
  return { specs: loaded.map(({ spec }) => spec), defined: defined.map(({ definition }) => definition) };
}

/** A definition, and which export of which module it is. */
interface Exported {
  readonly definition: PluginDefinition;
  readonly digest: string;
  /** Names module and export in messages. */
  readonly where: string;
}

async function definitionsOf(what: string, files: ModuleFiles): Promise<readonly Exported[]> {
  const { path, digest } = files;
  const module = await imported(what, files);
  const marked = Object.entries(module).filter(([, value]) => kindOf(value) !== undefined);
  if (marked.length === 0) {
    const found = Object.keys(module).sort().join(", ");
    const why = `exports nothing that a define function made, found ${found === "" ? "no export" : found}`;
    throw new FacultyError("BAD_PLUGIN", `${what}: ${path} ${why}`, { path });
  }
  return marked.map(([name, value]) => {
    const where = `${what}: export ${name} of ${path}`;
    return { definition: checked(where, kindOf(value) ?? "", value), digest, where };
  });
}

/** By path, the digest under which this process has loaded a module. */
const loadedDigests = new Map<string, string>();

async function imported(what: string, { path, digest }: ModuleFiles): Promise<Readonly<Record<string, unknown>>> {
  const before = loadedDigests.get(path);
  if (before !== undefined && before !== digest)
    throw new FacultyError(
      "BAD_PLUGIN",
      `${what}: ${path} has changed since this process loaded it: start the process again`,
      { path },
    );
  loadedDigests.set(path, digest);
  try {
    return (await import(pathToFileURL(path).href)) as Readonly<Record<string, unknown>>;
  } catch (cause) {
    throw new FacultyError(
      "BAD_PLUGIN",
      `${what}: ${path} fails when it is loaded: ${firstLineOf(cause)}`,
      { path },
      { cause },
    );
  }
}

/** What a define function marked it as. */
function kindOf(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const kind: unknown = Reflect.get(value, "plugin");
  return typeof kind === "string" ? kind : undefined;
}

function checked(where: string, kind: string, value: unknown): PluginDefinition {
  if (!isKind(kind)) {
    const known = Object.keys(pluginKinds).join(", ");
    throw new FacultyError("BAD_PLUGIN", `${where} is a plugin of kind ${kind}, expected one of ${known}`);
  }
  const parsed = parseValue<PluginDefinition>(pluginKinds[kind].schema, value);
  if (parsed.kind === "fits") return parsed.value;
  const [problem] = parsed.problems;
  const key = problem?.path.join(".") ?? "";
  throw new FacultyError("BAD_PLUGIN", `${where}: ${key === "" ? "" : `${key}: `}${problem?.message}`);
}

function isKind(kind: string): kind is PluginDefinition["plugin"] {
  return Object.hasOwn(pluginKinds, kind);
}

/** @param before - Of the same run. */
function requireOwnName({ definition, where }: Exported, before: readonly Exported[]): void {
  const { plugin, name } = definition;
  if (pluginKinds[plugin].taken().includes(name))
    throw new FacultyError("BAD_PLUGIN", `${where} defines ${plugin} ${name}, which Faculty has: give it another name`);
  const other = before.find(({ definition: one }) => one.plugin === plugin && one.name === name);
  if (other !== undefined)
    throw new FacultyError("BAD_PLUGIN", `${where} defines ${plugin} ${name}, and so does ${other.where}`);
}

/** By kind and name, what this process knows. */
const known = new Map<string, Exported>();

/** Two runs in one process may share a plugin; of two that go by one name the second is refused. */
function makeKnown(one: Exported): void {
  const { definition, digest, where } = one;
  const key = `${definition.plugin} ${definition.name}`;
  const other = known.get(key);
  if (other?.digest === digest) return;
  if (other !== undefined)
    throw new FacultyError(
      "BAD_PLUGIN",
      `${where} defines ${key}, of which this process has another, ${other.where}: run them in processes of their own`,
    );
  known.set(key, one);
  add(definition, digest);
}

function add(definition: PluginDefinition, digest: string): void {
  switch (definition.plugin) {
    case "architecture":
      return pluginKinds.architecture.add(definition, digest);
    case "dataset":
      return pluginKinds.dataset.add(definition, digest);
    case "loss":
      return pluginKinds.loss.add(definition, digest);
    case "metric":
      return pluginKinds.metric.add(definition, digest);
    case "teacher":
      return pluginKinds.teacher.add(definition, digest);
    case "weighting":
      return pluginKinds.weighting.add(definition, digest);
  }
}
