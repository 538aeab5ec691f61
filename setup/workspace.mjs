// @ts-check
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { readJson } from "../packages/provision/src/json-file.mjs";
import { run } from "../packages/provision/src/run.mjs";
import { SetupError } from "../packages/provision/src/setup-error.mjs";
import { writeWhole } from "../packages/provision/src/temporary.mjs";

const PNPM = "pnpm@10.34.9"; // 11 needs Node 22
const WORKSPACE_FOLDERS = ["packages", "examples"];

/**
 * Installs the workspace's packages as the lockfile has them, with a pnpm fetched into the cache.
 * @param {import("./context.mjs").Context} context
 * @param {import("../packages/provision/src/progress.mjs").Step} step
 */
export async function installWorkspace(context, step) {
  const stampPath = join(context.checkoutDir, "node_modules", ".faculty-install.json");
  const digest = await manifestDigest(context.checkoutDir);
  const stamp = await readJson(stampPath);
  if (stamp?.digest === digest) return step.done("packages are as the lockfile has them");

  const args = ["--yes", PNPM, "install", "--frozen-lockfile", "--reporter=append-only"];
  const result = await run("npx", args, {
    cwd: context.checkoutDir,
    env: { ...context.env, ...(await packageManagerEnv(context)) },
    abort: context.abort,
    onLine: (line) => step.note(`installing packages: ${line}`),
  });
  if (result.kind !== "exited" || result.code !== 0) {
    throw new SetupError({
      tried: `npx ${args.join(" ")}`,
      why: result.output.trim() || result.kind,
      todo: installAdvice(result),
    });
  }
  await writeWhole(stampPath, `${JSON.stringify({ digest })}\n`);
  step.done("packages installed");
}

/**
 * Where npm and pnpm keep what they download: in our cache, except that an existing node_modules keeps the
 * store it was linked from, because pnpm refuses to mix two.
 * @param {import("./context.mjs").Context} context
 * @returns {Promise<Record<string, string>>}
 */
async function packageManagerEnv({ checkoutDir, cacheDir }) {
  const modules = await readJson(join(checkoutDir, "node_modules", ".modules.yaml")); // JSON, despite the name
  return {
    npm_config_cache: join(cacheDir, "npm"),
    npm_config_store_dir: modules?.storeDir ?? join(cacheDir, "pnpm-store"),
    npm_config_cache_dir: join(cacheDir, "pnpm-cache"),
    npm_config_state_dir: join(cacheDir, "pnpm-state"),
    npm_config_update_notifier: "false",
  };
}

/**
 * @param {import("../packages/provision/src/run.mjs").RunResult} result
 */
function installAdvice({ kind, output }) {
  if (kind === "not-found") return "npx comes with npm; install Node with its npm";
  if (output.includes("ERR_PNPM_OUTDATED_LOCKFILE")) {
    return `a package.json changed without the lockfile: run npx ${PNPM} install, and commit pnpm-lock.yaml`;
  }
  return "check that the npm registry is reachable (npm ping; behind a proxy: npm config set proxy), then run the same command again; what was downloaded is kept";
}

/**
 * A digest over everything that decides what gets installed.
 * @param {string} checkoutDir
 */
async function manifestDigest(checkoutDir) {
  const paths = ["package.json", "pnpm-lock.yaml", "pnpm-workspace.yaml", "e2e/package.json"];
  for (const folder of WORKSPACE_FOLDERS) {
    const names = await readdir(join(checkoutDir, folder)).catch(() => []);
    paths.push(...names.toSorted((a, b) => (a < b ? -1 : 1)).map((name) => `${folder}/${name}/package.json`));
  }
  const hash = createHash("sha256");
  for (const path of paths) {
    const text = await readFile(join(checkoutDir, path), "utf8").catch(() => undefined);
    if (text !== undefined) hash.update(`${path} ${text.length}\n${text}`);
  }
  return hash.digest("hex");
}
