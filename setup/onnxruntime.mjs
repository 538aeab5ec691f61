// @ts-check
import { copyFile, mkdir, readdir, readFile, realpath, rm, stat, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "./run.mjs";
import { SetupError } from "./setup-error.mjs";
import { makeDirectory } from "./temporary.mjs";

const NAME = "onnxruntime-node";
const SPEC_DIR = fileURLToPath(new URL("onnxruntime/", import.meta.url));
const SPEC_FILES = ["package.json", "package-lock.json"];
const ARGS = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]; // its script fetches a library for GPUs

/**
 * Links onnxruntime-node into `packages/node_modules`, where every package of ours finds it and pnpm prunes nothing.
 * Its package holds the libraries of five platforms, 288 MB: this platform's alone go into the cache
 * (docs/adr/0019-onnx-runtime-is-set-up-apart.md).
 * @param {import("./context.mjs").Context} context
 * @param {import("./progress.mjs").Step} step
 */
export async function provideOnnxRuntime(context, step) {
  const version = await lockedVersion();
  const dir = join(context.cacheDir, NAME, `${version}-${process.platform}-${process.arch}`);
  const link = join(context.checkoutDir, "packages", "node_modules", NAME);
  const target = join(dir, "node_modules", NAME);
  if (!(await isThere(target))) await makeDirectory(dir, (temporary) => install(temporary, context, step));
  if ((await realpath(link).catch(() => undefined)) !== (await realpath(target))) {
    await mkdir(dirname(link), { recursive: true });
    await rm(link, { recursive: true, force: true });
    await symlink(target, link, "junction"); // on Windows the kind of link that needs no rights
  }
  step.done(`ONNX Runtime ${version}`);
}

async function lockedVersion() {
  const { packages } = JSON.parse(await readFile(join(SPEC_DIR, "package-lock.json"), "utf8"));
  return String(packages[`node_modules/${NAME}`].version);
}

/**
 * @param {string} dir
 * @param {import("./context.mjs").Context} context
 * @param {import("./progress.mjs").Step} step
 */
async function install(dir, context, step) {
  for (const name of SPEC_FILES) await copyFile(join(SPEC_DIR, name), join(dir, name));
  const npmCache = join(dir, "npm-cache"); // 111 MB, of no further use
  step.note(`installing ${NAME}`);
  const result = await run("npm", ARGS, {
    cwd: dir,
    env: { ...context.env, npm_config_cache: npmCache, npm_config_update_notifier: "false" },
    abort: context.abort,
  });
  if (result.kind !== "exited" || result.code !== 0) {
    throw new SetupError({
      tried: `npm ${ARGS.join(" ")} of ${NAME}`,
      why: result.output.trim() || result.kind,
      todo: "check that the npm registry is reachable (npm ping; behind a proxy: npm config set proxy), then run the same command again",
    });
  }
  await rm(npmCache, { recursive: true, force: true });
  await keepThisPlatform(join(dir, "node_modules", NAME, "bin"));
}

/**
 * Removes the libraries of other platforms.
 * @param {string} bin - `bin/napi-vN/PLATFORM/ARCH/`
 */
async function keepThisPlatform(bin) {
  const [abi = ""] = await readdir(bin);
  const own = join(bin, abi, process.platform, process.arch);
  if (!(await isThere(own))) {
    throw new SetupError({
      tried: `${NAME} on ${process.platform} ${process.arch}`,
      why: "the package holds no library for this platform",
      todo: "set up without --with onnx; a teacher that is an ONNX model then runs on another machine (external: true)",
    });
  }
  for (const folder of [join(bin, abi), dirname(own)])
    for (const name of await readdir(folder))
      if (name !== process.platform && name !== process.arch)
        await rm(join(folder, name), { recursive: true, force: true });
}

/** @param {string} path */
async function isThere(path) {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
