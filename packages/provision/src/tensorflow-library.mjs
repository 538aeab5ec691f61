// @ts-check
import { join } from "node:path";
import { readJson } from "./json-file.mjs";
import { officialLibrary } from "./official-library.mjs";
import { makeDirectory, writeWhole } from "./temporary.mjs";
import { wheelLibrary } from "./wheel-library.mjs";

/**
 * A TensorFlow C library in the cache.
 * @typedef {object} Library
 * @property {string} id
 * @property {string} dir - holds `lib/` and `include/`
 * @property {readonly string[]} link - file names in `lib/` to link with
 */

/**
 * Where a library can come from.
 * @typedef {object} LibrarySource
 * @property {string} id - names version and platform
 * @property {string} name - for people
 * @property {readonly string[]} link
 * @property {(dir: string, context: import("./context.mjs").Context, step: import("./progress.mjs").Step) => Promise<void>} fill
 */

/**
 * The sources for a machine, in the order to try them; those already in the cache come first.
 * @param {import("./machine.mjs").Machine} machine
 * @param {import("./context.mjs").Context} context
 * @returns {Promise<LibrarySource[]>}
 */
export async function librarySources(machine, context) {
  const sources = [officialLibrary(machine, context.env), wheelLibrary(machine)].filter(
    (source) => source !== undefined,
  );
  const cached = await Promise.all(sources.map(async (source) => (await cachedLibrary(source, context)) !== undefined));
  return [...sources.filter((_, i) => cached[i]), ...sources.filter((_, i) => !cached[i])];
}

/**
 * The library of a source, from the cache or fetched into it.
 * @param {LibrarySource} source
 * @param {import("./context.mjs").Context} context
 * @param {import("./progress.mjs").Step} step
 * @returns {Promise<Library>}
 */
export async function provideLibrary(source, context, step) {
  const cached = await cachedLibrary(source, context);
  if (cached !== undefined) return cached;
  const dir = libraryDir(source, context);
  await makeDirectory(dir, async (temporaryDir) => {
    await source.fill(temporaryDir, context, step);
    await writeWhole(join(temporaryDir, "library.json"), `${JSON.stringify({ id: source.id, link: source.link })}\n`);
  });
  return { id: source.id, dir, link: source.link };
}

/**
 * @param {LibrarySource} source
 * @param {import("./context.mjs").Context} context
 * @returns {Promise<Library | undefined>}
 */
async function cachedLibrary({ id, link }, context) {
  const dir = libraryDir({ id }, context);
  return (await readJson(join(dir, "library.json"))) === undefined ? undefined : { id, dir, link };
}

/**
 * @param {{ id: string }} source
 * @param {import("./context.mjs").Context} context
 */
function libraryDir({ id }, { cacheDir }) {
  return join(cacheDir, "libtensorflow", id);
}
