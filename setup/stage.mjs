#!/usr/bin/env node
// @ts-check
import { constants } from "node:fs";
import { cp, mkdir, readdir, readFile, realpath, stat, symlink } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

// Copies what a container image needs of a checkout that was set up: the built packages, what they depend on when
// they run, TensorFlow's library and ONNX Runtime where setup linked them, and the examples. The places stay those of the checkout, and
// no link leads out of the copy.
//   node setup/stage.mjs FOLDER [--without-tensorflow]

const checkout = dirname(dirname(fileURLToPath(import.meta.url)));
const entry = join(checkout, "packages", "cli");
const store = join(checkout, "node_modules", ".pnpm");
/** Read by people and compilers; of the packages of others this is the larger part. */
const needless = /\.(?:map|md|d\.[cm]?ts)$/;

const [target, option] = process.argv.slice(2);
if (target === undefined || (option !== undefined && option !== "--without-tensorflow")) {
  process.stderr.write("usage: node setup/stage.mjs FOLDER [--without-tensorflow]\n");
  process.exitCode = 2;
} else {
  await stage(target, { hasTensorflow: option === undefined });
}

/**
 * @param {string} to
 * @param {{ hasTensorflow: boolean }} options
 */
async function stage(to, { hasTensorflow }) {
  const folders = await closure(entry);
  for (const folder of folders) {
    if (isForeign(folder)) await copy(folder, to, needless);
    else
      for (const name of ["package.json", ...(await manifestOf(folder)).files])
        await copy(join(folder, name), to, /\.(?:map|d\.[cm]?ts)$/);
    for (const link of await dependencies(folder)) await copyLink(link, to);
  }
  // Where pnpm puts what packages use without saying so, as tfjs-node does.
  for (const link of await linksIn(join(store, "node_modules"))) {
    if (folders.has(await realpath(link))) await copyLink(link, to);
  }
  if (hasTensorflow) {
    const tfjsNode = await realpath(join(checkout, "packages", "models", "node_modules", "@tensorflow", "tfjs-node"));
    await copy(join(tfjsNode, "deps", "lib"), to);
    await copyOnnxRuntime(to);
  }
  await copy(join(checkout, "examples"), to);
  await copy(join(checkout, "deploy"), to);
}

/**
 * Setup links it from the cache (onnxruntime.mjs); what it needs when it runs lies beside it there.
 * @param {string} to
 */
async function copyOnnxRuntime(to) {
  const modules = join(checkout, "packages", "node_modules");
  const found = await realpath(join(modules, "onnxruntime-node")).catch(() => undefined);
  if (found === undefined) return;
  for (const name of ["onnxruntime-node", "onnxruntime-common"])
    await cp(join(dirname(found), name), placeOf(join(modules, name), to), {
      recursive: true,
      mode: constants.COPYFILE_FICLONE,
      filter: (path) => !needless.test(path),
    });
}

/**
 * The folders of a package and of all it depends on when it runs.
 * @param {string} folder
 * @param {Set<string>} known
 */
async function closure(folder, known = new Set()) {
  if (known.has(folder)) return known;
  known.add(folder);
  for (const link of await dependencies(folder)) await closure(await realpath(link), known);
  return known;
}

/**
 * Links to what a package depends on: pnpm keeps those of a package of others beside it.
 * @param {string} folder
 */
async function dependencies(folder) {
  if (isForeign(folder)) {
    const links = await linksIn(join(folder.slice(0, folder.lastIndexOf("/node_modules/")), "node_modules"));
    return links.filter((link) => link !== folder);
  }
  const manifest = await manifestOf(folder);
  const needed = { ...manifest.dependencies, ...manifest.peerDependencies }; // tfjs-node, which setup provides elsewhere
  return Object.keys(needed).map((name) => join(folder, "node_modules", name));
}

/**
 * Every package of a folder of packages, but types.
 * @param {string} modules
 */
async function linksIn(modules) {
  const links = [];
  for (const name of await readdir(modules)) {
    if (name.startsWith(".") || name === "@types") continue;
    const inner = name.startsWith("@") ? (await readdir(join(modules, name))).map((last) => join(name, last)) : [name];
    links.push(...inner.map((path) => join(modules, path)));
  }
  return links;
}

/**
 * Of a package of ours: what it is published with is what an image needs of it.
 * @param {string} folder
 * @returns {Promise<{ files: readonly string[], dependencies?: object, peerDependencies?: object }>}
 */
async function manifestOf(folder) {
  return JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
}

/** @param {string} folder */
function isForeign(folder) {
  return folder.startsWith(store);
}

/**
 * @param {string} from - where nothing is, nothing is copied
 * @param {string} to
 * @param {RegExp} except
 */
async function copy(from, to, except = needless) {
  const isThere = await stat(from).then(
    () => true,
    () => false,
  );
  if (!isThere) return;
  await cp(from, placeOf(from, to), {
    recursive: true,
    dereference: true,
    mode: constants.COPYFILE_FICLONE,
    filter: (path) => {
      const inside = relative(from, path);
      return !/^(?:deps$|node_modules$)|\/node_modules$/.test(inside) && (inside === "" || !except.test(inside));
    },
  });
}

/**
 * @param {string} link
 * @param {string} to
 */
async function copyLink(link, to) {
  const place = placeOf(link, to);
  await mkdir(dirname(place), { recursive: true });
  await symlink(relative(dirname(place), placeOf(await realpath(link), to)), place);
}

/**
 * @param {string} path
 * @param {string} to
 */
function placeOf(path, to) {
  return join(to, relative(checkout, path));
}
