// @ts-check
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheDir } from "../packages/provision/src/cache.mjs";

/**
 * What every step of a checkout is given.
 * @typedef {import("../packages/provision/src/context.mjs").Context & { checkoutDir: string }} Context
 */

/**
 * @param {AbortSignal} abort
 * @returns {Context}
 */
export function createContext(abort) {
  const checkoutDir = dirname(dirname(fileURLToPath(import.meta.url)));
  const packages = join(checkoutDir, "packages");
  const models = join(packages, "models");
  return {
    checkoutDir,
    cacheDir: cacheDir(process.env),
    stateDir: join(checkoutDir, ".faculty"),
    places: {
      tfjsNode: async () => join(models, "node_modules", "@tensorflow", "tfjs-node"),
      tfjsFrom: models,
      onnxRuntimeLink: join(packages, "node_modules", "onnxruntime-node"), // pnpm prunes nothing there
    },
    env: process.env,
    abort,
  };
}
