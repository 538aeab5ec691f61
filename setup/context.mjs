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
 * @property {AbortSignal} signal - aborted by Ctrl-C
 */

/**
 * @param {AbortSignal} signal
 * @returns {Context}
 */
export function createContext(signal) {
  return {
    checkoutDir: dirname(dirname(fileURLToPath(import.meta.url))),
    cacheDir: cacheDir(process.env),
    env: process.env,
    signal,
  };
}
