// @ts-check
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

/**
 * The per-user folder that holds everything setup downloads or builds outside the checkout.
 * @param {NodeJS.ProcessEnv} env
 */
export function cacheDir(env) {
  const base = env["XDG_CACHE_HOME"];
  // The XDG base directory specification: a relative path is to be ignored.
  return join(base !== undefined && isAbsolute(base) ? base : join(homedir(), ".cache"), "faculty");
}
