#!/usr/bin/env node
// @ts-check
import { readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

// Makes few files of the many that tsc wrote, so that a process finds, reads and compiles fewer of them
// (docs/adr/0035-packages-are-bundled.md): of a package's `build` the modules in the `dist` that it exports. Quick when
// nothing changed.
//   node setup/bundle.mjs

const checkout = dirname(dirname(fileURLToPath(import.meta.url)));
const packagesFolder = join(checkout, "packages");
/** Of others, what one package of ours alone loads, and needs nearly all of. */
const inlined = new Map([
  ["shared", ["yaml", "nats"]],
  ["cli", ["commander"]],
]);
/** Those that are published as they are written, or not at all. */
const asTheyAre = ["provision", "testing"];
/** What else decides what a bundle is. */
const causes = ["pnpm-lock.yaml", "setup/bundle.mjs"].map((path) => join(checkout, path));
/** Of a `dist`, what is compiled for browsers, and declarations, are there as tsc wrote them. */
const isBundled = (/** @type {string} */ path) => /\.js(?:\.map)?$/.test(path) && !path.startsWith("page/");

/** @satisfies {import("rolldown").OutputOptions} */
const format = { format: "esm", sourcemap: true, chunkFileNames: "chunks/[name]-[hash].js" };
/** Stands for the place of a module until that of its chunk is known. */
const placeCall = "__placeOf(";
const placePattern = /__placeOf\("([^"]+)"\)/g;

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundlePackages();

/** Vitest calls it before tests that start processes: these are of what was compiled last. */
export async function setup() {
  await bundlePackages();
}

/** Bundles the packages whose modules, entries or dependencies are others than before. */
export async function bundlePackages() {
  const names = (await readdir(packagesFolder)).filter((name) => name !== "node_modules" && !asTheyAre.includes(name));
  const imported = await importedPaths();
  await Promise.all(names.map((name) => bundleWhereStale(name, imported)));
}

/**
 * @param {string} name
 * @param {ReadonlySet<string>} imported - paths of packages, as they are imported
 */
async function bundleWhereStale(name, imported) {
  const folder = join(packagesFolder, name);
  const manifestPath = join(folder, "package.json");
  const manifest = JSON.parse(await readFile(manifestPath, "utf8"));
  const modules = await filesBelow(join(folder, "build"), ".js");
  const entries = entriesOf(manifest, modules, imported);
  const changedMs = await newestMs([...modules.map((path) => join(folder, "build", path)), manifestPath, ...causes]);
  const stampPath = join(folder, "dist", ".bundled.json");
  const stamp = `${JSON.stringify({ changedMs, entries })}\n`;
  if ((await readFile(stampPath, "utf8").catch(() => "")) === stamp) return;
  const before = await filesBelow(join(folder, "dist"));
  for (const path of before.filter(isBundled)) await rm(join(folder, "dist", path));
  const { modules: held, imports } = await bundle(folder, entries, inlined.get(name) ?? []);
  checkDeclared(manifest, imports);
  if (manifest.exports["./zod"] !== undefined) held.push(...(await bundleZod(folder)));
  const licences = await licencesOf(held);
  if (licences !== "") await writeFile(join(folder, "dist", "LICENSES.md"), licences);
  await writeFile(stampPath, stamp);
}

/**
 * What a package exports, without `.js`; of one that exports by a pattern, what somebody imports.
 * @param {{ name: string, exports: Readonly<Record<string, { default: string }>> }} manifest
 * @param {readonly string[]} modules - that it has
 * @param {ReadonlySet<string>} imported
 * @returns {readonly string[]}
 */
function entriesOf({ name, exports }, modules, imported) {
  const has = new Set(modules);
  return Object.entries(exports)
    .flatMap(([path, { default: target }]) =>
      path === "./*"
        ? [...imported].filter((one) => one.startsWith(`${name}/`)).map((one) => one.slice(name.length + 1))
        : target.slice("./dist/".length, -".js".length),
    )
    .filter((entry) => has.has(`${entry}.js`))
    .toSorted();
}

/**
 * Each entry as a file of its name, what they share in chunks: a chunk holds what the same entries need, so that none
 * loads what it does not need. What a package imports from others stays imported: a class is there once in a process.
 * @param {string} folder
 * @param {readonly string[]} entries
 * @param {readonly string[]} own - packages of others that become part of it
 * @returns {Promise<{ modules: string[], imports: readonly string[] }>} paths of all modules in it, and what it imports
 */
async function bundle(folder, entries, own) {
  const [build, dist] = [join(folder, "build"), join(folder, "dist")];
  const { rolldown } = await import("rolldown"); // 0.1 s, where nothing changed
  const result = await rolldown({
    input: Object.fromEntries(entries.map((entry) => [entry, join(build, `${entry}.js`)])),
    platform: "node",
    external: (id, importer) =>
      !id.startsWith(".") && !id.startsWith("/") && importer?.includes("/node_modules/") !== true && !own.includes(id),
    plugins: [
      {
        name: "places",
        load: async (id) => {
          if (!id.startsWith(build)) return null;
          const [code, map] = await Promise.all([readFile(id, "utf8"), readFile(`${id}.map`, "utf8")]);
          return { code: placed(fromOneZod(code), relative(build, id)), map };
        },
        renderChunk: (code, { fileName }) => {
          if (!code.includes(placeCall)) return null;
          const from = dirname(fileName);
          const found = code.replaceAll(
            placePattern,
            (_, path) => `new URL("${relative(from, path)}", import.meta.url).href`,
          );
          return { code: found, map: null }; // lines stay
        },
      },
    ],
  });
  const { output } = await result.write({ dir: dist, ...format });
  const chunks = output.filter((file) => file.type === "chunk");
  const written = new Set(chunks.map(({ fileName }) => fileName));
  return {
    modules: chunks.flatMap(({ moduleIds }) => moduleIds),
    imports: chunks
      .flatMap((chunk) => [...chunk.imports, ...chunk.dynamicImports])
      .filter((path) => !written.has(path)),
  };
}

/**
 * A bundle finds what its package installs, and nothing that the bundler had in mind.
 * @param {{ name: string, dependencies?: object, peerDependencies?: object, optionalDependencies?: object }} manifest
 * @param {readonly string[]} imports
 */
function checkDeclared({ name, dependencies, peerDependencies, optionalDependencies }, imports) {
  const declared = new Set([
    name,
    ...[dependencies, peerDependencies, optionalDependencies].flatMap((all) => Object.keys(all ?? {})),
  ]);
  const packageOf = (/** @type {string} */ path) => path.split("/", path.startsWith("@") ? 2 : 1).join("/");
  const missing = imports.filter((path) => !isBuiltin(path) && !path.startsWith("#") && !declared.has(packageOf(path)));
  if (missing.length > 0)
    throw new Error(`${name} imports ${missing.join(", ")}, which its package.json does not name`);
}

/**
 * All of zod as one file with the names that it exports, by which every package checks.
 * @param {string} folder
 * @returns {Promise<readonly string[]>} as of `bundle`
 */
async function bundleZod(folder) {
  const { rolldown } = await import("rolldown");
  const result = await rolldown({ input: { zod: join(folder, "zod", "index.mjs") }, platform: "node" });
  const { output } = await result.write({ dir: join(folder, "dist"), ...format });
  return output.flatMap((file) => (file.type === "chunk" ? file.moduleIds : []));
}

/**
 * The licences of what others made and a bundle holds.
 * @param {readonly string[]} modules - their paths
 */
async function licencesOf(modules) {
  const roots = modules.flatMap((path) => /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []);
  const texts = [...new Set(roots)].toSorted().map(async (root) => {
    const { name, version } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
    const file = (await readdir(root)).find((one) => /^licen[cs]e/i.test(one));
    if (file === undefined) throw new Error(`${name} ${version} is bundled and has no licence`);
    return `# ${name} ${version}\n\n${(await readFile(join(root, file), "utf8")).trim()}\n`;
  });
  return (await Promise.all(texts)).join("\n");
}

/** tsc writes it so. @param {string} code */
function fromOneZod(code) {
  return code.replace('import { z } from "zod";', 'import * as z from "@faculty/shared/zod";');
}

/**
 * A module goes on finding files by its own place, wherever its chunk lies.
 * @param {string} code
 * @param {string} path - of the module, in its package's `dist`
 */
function placed(code, path) {
  return code.replaceAll("import.meta.url", `${placeCall}"${path}")`);
}

/** Everything of a package of ours that anything in the checkout imports, as `@faculty/run/jobs/step-key`. */
async function importedPaths() {
  const folders = ["packages", "e2e", "benchmarks", "simulation", "examples", "setup"];
  const sources = await Promise.all(
    folders.map(async (folder) =>
      (await filesBelow(join(checkout, folder), ".ts", ".mjs")).map((path) => join(checkout, folder, path)),
    ),
  );
  const texts = await Promise.all(sources.flat().map((path) => readFile(path, "utf8")));
  return new Set(texts.flatMap((text) => [...text.matchAll(/"(@faculty\/[^"]+)"/g)].map(([, path = ""]) => path)));
}

/** @param {readonly string[]} paths */
async function newestMs(paths) {
  const times = await Promise.all(paths.map(async (path) => (await stat(path)).mtimeMs));
  return Math.max(...times);
}

/**
 * Paths relative to the folder, of files whose names end so; none of a folder that is not there.
 * @param {string} folder
 * @param {...string} endings - absent: every one
 * @returns {Promise<readonly string[]>}
 */
async function filesBelow(folder, ...endings) {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const below = await Promise.all(
    entries.map(async (entry) => {
      if (entry.isFile())
        return endings.length === 0 || endings.some((ending) => entry.name.endsWith(ending)) ? [entry.name] : [];
      if (!entry.isDirectory() || ["node_modules", "dist", "build"].includes(entry.name)) return [];
      return (await filesBelow(join(folder, entry.name), ...endings)).map((path) => join(entry.name, path));
    }),
  );
  return below.flat();
}
