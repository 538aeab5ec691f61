// @ts-check
import { cp, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { run } from "./run.mjs";
import { SetupError } from "./setup-error.mjs";

const ARGS = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];

/**
 * Installs what a lockfile says into a folder, running no script of any package.
 * @param {string} spec - folder of `package.json`, `package-lock.json` and what they name by `file:`
 * @param {string} dir - receives a copy of it and `node_modules`
 * @param {string} name - what is installed, for messages
 * @param {import("./context.mjs").Context} context
 */
export async function installLocked(spec, dir, name, context) {
  for (const entry of await readdir(spec)) await cp(join(spec, entry), join(dir, entry), { recursive: true });
  const npmCache = join(dir, "npm-cache"); // of no further use
  const result = await run("npm", ARGS, {
    cwd: dir,
    env: { ...context.env, npm_config_cache: npmCache, npm_config_update_notifier: "false" },
    abort: context.abort,
  });
  if (result.kind !== "exited" || result.code !== 0) {
    throw new SetupError({
      tried: `npm ${ARGS.join(" ")} of ${name}`,
      why: result.output.trim() || result.kind,
      todo: "check that the npm registry is reachable (npm ping; behind a proxy: npm config set proxy), then run the same command again",
    });
  }
  await rm(npmCache, { recursive: true, force: true });
}
