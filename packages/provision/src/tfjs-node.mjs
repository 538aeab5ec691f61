// @ts-check
import { createHash } from "node:crypto";
import { copyFile, mkdir, readFile, realpath, rename, rm, stat, symlink } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readJson } from "./json-file.mjs";
import { installLocked } from "./npm-folder.mjs";
import { run } from "./run.mjs";
import { makeDirectory } from "./temporary.mjs";

const SPEC_DIR = fileURLToPath(new URL("../tfjs-node/", import.meta.url));

/**
 * `@tensorflow/tfjs-node` in the cache, without its addon. Its install script cannot succeed any more, and would be run
 * by whoever installs a package that depends on it; it is no dependency of ours outside of a checkout
 * (docs/adr/0030-packages-that-install.md).
 * @param {import("./context.mjs").Context} context
 * @param {import("./progress.mjs").Step} step
 */
export async function cachedTfjsNode(context, step) {
  const lock = await readFile(join(SPEC_DIR, "package-lock.json"));
  const key = createHash("sha256").update(lock).digest("hex").slice(0, 16);
  const dir = join(context.cacheDir, "tfjs-node", key);
  if ((await stat(dir).catch(() => undefined)) === undefined) {
    step.note("installing @tensorflow/tfjs-node");
    await makeDirectory(dir, (temporary) => installLocked(SPEC_DIR, temporary, "@tensorflow/tfjs-node", context));
  }
  return join(dir, "node_modules", "@tensorflow", "tfjs-node");
}

// The highest Node-API version that tfjs-node 4.22.0 lists: every Node from 15 on loads this one.
export const NAPI_VERSION = 8;

/** @param {string} packageDir */
function addonPath(packageDir) {
  return join(packageDir, "lib", `napi-v${NAPI_VERSION}`, "tfjs_binding.node");
}

/**
 * Puts a built addon into the package, with `deps` pointing at the library it was linked with.
 * Only adds: the package's own files are hard links into a store that other checkouts share.
 * @param {string} packageDir
 * @param {{ addon: string, libraryDir: string }} built
 */
export async function installAddon(packageDir, { addon, libraryDir }) {
  const target = addonPath(packageDir);
  await mkdir(join(target, ".."), { recursive: true });
  await copyFile(addon, `${target}.tmp`);
  await rename(`${target}.tmp`, target);
  const deps = join(packageDir, "deps");
  await rm(deps, { recursive: true, force: true });
  await symlink(libraryDir, deps);
}

/**
 * A digest of what an earlier load check depended on; undefined when the addon or its library is missing.
 * @param {string} packageDir
 */
export async function addonFingerprint(packageDir) {
  try {
    const addon = await stat(addonPath(packageDir));
    const libraryDir = await realpath(join(packageDir, "deps"));
    const library = await readFile(join(libraryDir, "library.json"), "utf8");
    /** @type {{ link: string[] }} */
    const { link } = JSON.parse(library);
    const sizes = await Promise.all(link.map(async (name) => (await stat(join(libraryDir, "lib", name))).size));
    const parts = [process.version, process.arch, addon.size, addon.mtimeMs, libraryDir, library, ...sizes];
    return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
  } catch {
    return undefined;
  }
}

/** @param {string} packageDir */
const loadCheck = (packageDir) => `
  const util = require("node:util");
  util.isNullOrUndefined ??= (value) => value === null || value === undefined; // tensorflow/tfjs#8425
  util.isArray ??= Array.isArray;
  const tf = globalThis[Symbol.for("faculty.tfjs")] = require("@tensorflow/tfjs");
  require(${JSON.stringify(packageDir)});
  const sum = tf.tidy(() => tf.matMul(tf.ones([2, 3]), tf.ones([3, 2])).sum().dataSync()[0]);
  if (sum !== 12) throw new Error("a 2x3 by 3x2 product of ones sums to " + sum + ", expected 12");
  process.stdout.write("\\nversion=" + tf.backend().binding.TF_Version + "\\n");
`;

/**
 * Loads the addon in a child process and multiplies two matrices: a library that this processor or this C
 * library cannot run ends the child, not us.
 * @param {string} packageDir
 * @param {import("./context.mjs").Context} context
 * @returns {Promise<string>} TensorFlow's version; rejects with the reason when it does not load
 */
export async function checkLoads(packageDir, { places, env, abort }) {
  if ((await readJson(join(packageDir, "package.json"))) === undefined) {
    throw new Error("@tensorflow/tfjs-node is not installed");
  }
  await stat(addonPath(packageDir)).catch(() => {
    throw new Error("its addon has not been built");
  });
  const result = await run(process.execPath, ["-e", loadCheck(packageDir)], {
    cwd: places.tfjsFrom,
    env: { ...env, TF_CPP_MIN_LOG_LEVEL: "3", NODE_OPTIONS: "" },
    abort,
  });
  if (result.kind === "killed") {
    const hint = result.signalName === "SIGILL" ? "; the library needs a processor with AVX" : "";
    throw new Error(`loading it ended the process with ${result.signalName}${hint}`);
  }
  const version = /^version=(.+)$/m.exec(result.output)?.[1];
  if (result.kind !== "exited" || result.code !== 0 || version === undefined) {
    const line = /^\s*(\w*Error: .*)$/m.exec(result.output)?.[1] ?? result.output.trim().split("\n").at(-1);
    throw new Error(`it does not load: ${line}`);
  }
  return version;
}
