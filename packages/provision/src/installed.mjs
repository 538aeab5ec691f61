// @ts-check
import { join, sep } from "node:path";
import { cacheDir } from "./cache.mjs";
import { provide } from "./provide.mjs";
import { cachedTfjsNode } from "./tfjs-node.mjs";

/**
 * Provides what installed packages need, and notes where it lies in `node_modules/.faculty`. In a checkout, what
 * `npm run setup` does.
 * @param {object} options
 * @param {string} options.from - a folder of an installed package that depends on `@tensorflow/tfjs`
 * @param {readonly string[]} options.args - as for `provide`
 * @param {Readonly<Record<string, string | undefined>>} options.env
 * @param {AbortSignal} options.abort
 * @returns {Promise<number>} the exit code
 * @throws the reason of `abort`
 */
export async function provideHere({ from, args, env, abort }) {
  const modules = modulesFolder(from);
  if (modules === undefined) {
    const checkout = new URL("../../../setup/setup.mjs", import.meta.url);
    return await (await import(checkout.href)).setup(args);
  }
  return await provide(
    {
      cacheDir: cacheDir(env),
      stateDir: join(modules, ".faculty"),
      places: { tfjsNode: cachedTfjsNode, tfjsFrom: from, onnxRuntimeLink: undefined },
      env,
      abort,
    },
    { command: "faculty setup", args },
  );
}

/**
 * The outermost `node_modules` that a folder lies in: every package of the installation lies below it, whichever package
 * manager laid them out.
 * @param {string} path
 */
export function modulesFolder(path) {
  const folder = `${sep}node_modules${sep}`;
  const at = path.indexOf(folder);
  return at === -1 ? undefined : path.slice(0, at + folder.length - 1);
}
