// @ts-check
import { stat } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { readJson } from "../packages/provision/src/json-file.mjs";
import { run } from "../packages/provision/src/run.mjs";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];
const ARGS = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
const NEEDED = "node_modules/onnxruntime-web";

/** @typedef {{ kind: "ready", path: string } | { kind: "none", reason: string }} Chromium */

/**
 * A Chromium for the test of examples/browser, whose package is installed where it is not yet: the one that the
 * environment names as CHROMIUM, or the first on the PATH.
 * @param {import("./context.mjs").Context} context
 * @param {{ install: boolean }} options - otherwise the package only is looked for
 * @returns {Promise<Chromium>}
 */
export async function findChromium(context, { install }) {
  const path = await programOf(context.env);
  if (path === undefined) return { kind: "none", reason: noProgram(context.env) };
  const folder = join(context.checkoutDir, "examples", "browser");
  if (await isInstalled(folder)) return { kind: "ready", path };
  if (!install) return { kind: "none", reason: "npm ci --prefix examples/browser was not run yet: `npm test` does" };
  const result = await run("npm", ARGS, {
    cwd: folder,
    env: { ...context.env, npm_config_cache: join(context.cacheDir, "npm"), npm_config_update_notifier: "false" },
    abort: context.abort,
  });
  if (result.kind === "exited" && result.code === 0) return { kind: "ready", path };
  return { kind: "none", reason: `npm ci of examples/browser failed: ${result.output.trim() || result.kind}` };
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string | undefined>}
 */
async function programOf({ CHROMIUM, PATH = "" }) {
  const places =
    CHROMIUM === undefined ? PATH.split(delimiter).flatMap((dir) => NAMES.map((name) => join(dir, name))) : [CHROMIUM];
  for (const place of places) if ((await stat(place).catch(() => undefined))?.isFile()) return place;
  return undefined;
}

/** @param {NodeJS.ProcessEnv} env */
function noProgram({ CHROMIUM }) {
  if (CHROMIUM !== undefined) return `CHROMIUM names ${CHROMIUM}, where no program is`;
  return `none of ${NAMES.join(", ")} is on the PATH, and CHROMIUM names none`;
}

/** @param {string} folder - whose installed package is of the version that its lockfile has */
async function isInstalled(folder) {
  const wanted = await readJson(join(folder, "package-lock.json"));
  const found = await readJson(join(folder, "node_modules", ".package-lock.json"));
  return found !== undefined && found.packages?.[NEEDED]?.version === wanted?.packages?.[NEEDED]?.version;
}
