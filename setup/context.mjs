// @ts-check
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheDir } from "./cache.mjs";

/**
 * What every step is given.
 * @typedef {object} Context
 * @property {string} checkoutDir
 * @property {string} cacheDir
 * @property {NodeJS.ProcessEnv} env
 * @property {AbortSignal} abort - aborted by Ctrl-C
 */

/**
 * @param {AbortSignal} abort
 * @returns {Context}
 */
export function createContext(abort) {
  return {
    checkoutDir: dirname(dirname(fileURLToPath(import.meta.url))),
    cacheDir: cacheDir(process.env),
    env: process.env,
    abort,
  };
}
