import { createHash } from "node:crypto";
import { dirname, extname, relative, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { FacultyError } from "@faculty/shared/errors";
import { type Roots, readBounded, requireWithinRoots, textOf } from "@faculty/shared/files";
import { firstLineOf } from "@faculty/shared/plugins";
import { init, parse } from "es-module-lexer";

/** A plugin is a page of code or a few: what has more is not one, and would be read in every process of a run. */
const maxPluginFileBytes = 1024 * 1024;
const maxPluginFiles = 256;

/** A module and every file of the user's own that it imports, as they are now. */
export interface ModuleFiles {
  /** Absolute, of the module itself. */
  readonly path: string;
  /** Of the content of all files and where each lies from the module: the same on every machine, in hexadecimal. */
  readonly digest: string;
}

/**
 * Follows the imports of a module, from file to file, without running anything. A package, which an import names without
 * a dot, is not followed: whoever installs it pins its version.
 * @param what - Names the module in messages.
 * @throws FacultyError NOT_FOUND, OUTSIDE_ROOTS, IO_FAILED; BAD_PLUGIN for what is no module, or imports what cannot be
 * known before it runs.
 */
export async function moduleFiles(what: string, path: string, roots: Roots): Promise<ModuleFiles> {
  await init;
  const digests = new Map<string, string>();
  const waiting: { readonly file: string; readonly by: string | null }[] = [{ file: path, by: null }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { file, by } = next;
    if (digests.has(file)) continue;
    if (digests.size === maxPluginFiles) throw bad(what, path, `imports more than ${maxPluginFiles} files`);
    await requireWithinRoots([[what, file]], roots);
    const bytes = await bytesOf(what, file, by);
    digests.set(file, createHash("sha256").update(bytes).digest("hex"));
    for (const imported of importsOf(what, file, bytes)) waiting.push({ file: imported, by: file });
  }
  const listed = [...digests].map(([file, digest]) => `${placeFrom(path, file)} ${digest}`).sort();
  return { path, digest: createHash("sha256").update(listed.join("\n")).digest("hex") };
}

async function bytesOf(what: string, file: string, by: string | null): Promise<Buffer> {
  const read = await readBounded(file, maxPluginFileBytes);
  if (read.kind === "bytes") return read.bytes;
  if (read.kind === "refused") throw bad(what, file, read.why);
  const who = by === null ? "" : `${by} imports `;
  throw new FacultyError("NOT_FOUND", `${what}: ${who}${file}, which does not exist`, { path: file });
}

/** Where a file lies from the module, as on any machine. */
function placeFrom(module: string, file: string): string {
  return relative(dirname(module), file).split(sep).join("/");
}

const typed: ReadonlySet<string> = new Set([".ts", ".mts"]);
const plain: ReadonlySet<string> = new Set([".js", ".mjs"]);

/** The files that a file imports, absolute. */
function importsOf(what: string, file: string, bytes: Buffer): readonly string[] {
  const kind = extname(file);
  if (kind === ".json") return [];
  if (typed.has(kind)) requireTypes(what, file);
  else if (!plain.has(kind)) throw bad(what, file, "is no ES module: expected .mjs, .js, .mts, .ts or .json");
  return specifiersOf(what, file, textOf(bytes, file, "BAD_PLUGIN")).flatMap((specifier) => {
    if (specifier.startsWith("#"))
      throw bad(what, file, `imports ${specifier}, which a package.json resolves: expected a path`);
    return /^(\.{0,2}\/|file:)/.test(specifier) ? [fileURLToPath(new URL(specifier, pathToFileURL(file)))] : []; // a package, or a part of Node.js
  });
}

/** Node.js takes types out of a module as it loads it from 22.18 on. */
function requireTypes(what: string, file: string): void {
  if (Reflect.get(process.features, "typescript")) return;
  throw bad(what, file, `is TypeScript, which Node.js loads from 22.18 on: this is ${process.version}`);
}

function specifiersOf(what: string, file: string, text: string): readonly string[] {
  const [imports, , , isModule] = parsed(what, file, text);
  if (!isModule) throw bad(what, file, "is no ES module: it imports and exports nothing");
  const named = imports.filter(({ d }) => d !== importMeta);
  return named.map(({ n, s, e }) => {
    if (n !== undefined) return n;
    throw bad(what, file, `imports ${text.slice(s, e)}, which is known only when it runs: expected a text`);
  });
}

/** What the lexer gives for `import.meta`, which imports nothing. */
const importMeta = -2;

function parsed(what: string, file: string, text: string): ReturnType<typeof parse> {
  try {
    return parse(text, file);
  } catch (cause) {
    throw bad(what, file, `cannot be read as a module: ${firstLineOf(cause)}`, cause);
  }
}

function bad(what: string, path: string, why: string, cause?: unknown): FacultyError {
  return new FacultyError("BAD_PLUGIN", `${what}: ${path} ${why}`, { path }, { cause });
}
