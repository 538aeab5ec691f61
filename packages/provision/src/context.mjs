// @ts-check

/**
 * What every part is given.
 * @typedef {object} Context
 * @property {string} cacheDir - this user's: everything that is downloaded or built
 * @property {string} stateDir - receives `toolchain.json`; what is provided is found by looking for it upwards
 * @property {Places} places
 * @property {NodeJS.ProcessEnv} env
 * @property {AbortSignal} abort - aborted by Ctrl-C
 */

/**
 * Where packages that are not installed by a package manager go. In a checkout they lie where Node.js finds them by
 * name; elsewhere they lie in the cache, and `toolchain.json` says where.
 * @typedef {object} Places
 * @property {(context: Context, step: import("./progress.mjs").Step) => Promise<string>} tfjsNode - folder of
 * `@tensorflow/tfjs-node`, which is installed there without its addon where it is not
 * @property {string} tfjsFrom - a folder from which `@tensorflow/tfjs` is found
 * @property {string | undefined} onnxRuntimeLink - to be made; undefined: none
 */

export {};
