// @ts-check
import { mkdir, readdir, readFile, realpath, rm, stat, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { installLocked } from "./npm-folder.mjs";
import { SetupError } from "./setup-error.mjs";
import { makeDirectory } from "./temporary.mjs";

const NAME = "onnxruntime-node";
const SPEC_DIR = fileURLToPath(new URL("../onnxruntime/", import.meta.url));

/**
 * Puts onnxruntime-node into the cache, and links it where the context says. Its package holds the libraries of five
 * platforms, 288 MB: this platform's alone are kept (docs/adr/0019-onnx-runtime-is-set-up-apart.md).
 * @param {import("./context.mjs").Context} context
 * @param {import("./progress.mjs").Step} step
 * @returns {Promise<string>} its folder
 */
export async function provideOnnxRuntime(context, step) {
  const version = await lockedVersion();
  const dir = join(context.cacheDir, NAME, `${version}-${process.platform}-${process.arch}`);
  const target = join(dir, "node_modules", NAME);
  if (!(await isThere(target))) await makeDirectory(dir, (temporary) => install(temporary, context, step));
  const link = context.places.onnxRuntimeLink;
  if (link !== undefined) await linkTo(target, link);
  step.done(`ONNX Runtime ${version}`);
  return target;
}

/**
 * @param {string} target
 * @param {string} link
 */
async function linkTo(target, link) {
  if ((await realpath(link).catch(() => undefined)) === (await realpath(target))) return;
  await mkdir(dirname(link), { recursive: true });
  await rm(link, { recursive: true, force: true });
  await symlink(target, link, "junction"); // on Windows the kind of link that needs no rights
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
  step.note(`installing ${NAME}`);
  await installLocked(SPEC_DIR, dir, NAME, context); // its own script fetches a library for GPUs
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
