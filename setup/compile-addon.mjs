// @ts-check
import { createHash } from "node:crypto";
import { mkdir, rename, rm, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { readJson } from "./json-file.mjs";
import { run } from "./run.mjs";
import { NAPI_VERSION } from "./tfjs-node.mjs";

const SOURCES = ["tfjs_backend.cc", "tfjs_binding.cc"]; // as tfjs-node's binding.gyp lists them

/**
 * The C++ compiler to use, or undefined.
 * @param {{ env: NodeJS.ProcessEnv, signal: AbortSignal }} context
 */
export async function findCompiler({ env, signal }) {
  for (const command of [env["CXX"], "g++", "clang++", "c++"]) {
    if (command === undefined || command === "") continue;
    const result = await run(command, ["--version"], { env, signal });
    if (result.kind === "exited" && result.code === 0) return command;
  }
  return undefined;
}

/**
 * The addon for a library, from the cache or compiled into it. The compiler is called directly: the addon is
 * two files of C++ against Node-API's C headers, so node-gyp's Python, make and header download are not needed.
 * @param {{ packageDir: string, library: import("./tensorflow-library.mjs").Library }} parts
 * @param {import("./context.mjs").Context} context
 * @param {import("./progress.mjs").Step} step
 * @returns {Promise<string>} the addon's path; rejects with the reason
 */
export async function compileAddon({ packageDir, library }, context, step) {
  const { version } = await readJson(join(packageDir, "package.json"));
  const key = createHash("sha256")
    .update(JSON.stringify([version, library.id, library.link, NAPI_VERSION, process.platform, process.arch]))
    .digest("hex");
  const addon = join(context.cacheDir, "tfjs-addon", key.slice(0, 16), "tfjs_binding.node");
  if ((await stat(addon).catch(() => undefined)) !== undefined) return addon;

  const compiler = await findCompiler(context);
  if (compiler === undefined) throw new Error(NO_COMPILER);
  step.note(`compiling the TensorFlow addon with ${compiler}`);
  const temporary = `${addon}.tmp-${process.pid}`;
  await mkdir(dirname(addon), { recursive: true });
  try {
    const args = compilerArguments({ packageDir, library, output: temporary, platform: process.platform });
    const result = await run(compiler, args, { env: context.env, signal: context.signal });
    if (result.kind !== "exited" || result.code !== 0) {
      const line = result.output.split("\n").find((text) => text.includes("error")) ?? result.output.trim();
      throw new Error(`${compiler} failed: ${line}`);
    }
    await rename(temporary, addon);
  } finally {
    await rm(temporary, { force: true });
  }
  return addon;
}

export const NO_COMPILER =
  "there is no C++ compiler (g++, clang++ or $CXX) to build its addon; install one, such as Debian's g++, and run setup again";

/**
 * @param {{ packageDir: string, library: import("./tensorflow-library.mjs").Library, output: string, platform: string }} parts
 */
function compilerArguments({ packageDir, library, output, platform }) {
  const nodeApiHeaders = dirname(createRequire(import.meta.url).resolve("node-api-headers/include/node_api.h"));
  const mac = platform === "darwin";
  return [
    ...["-std=c++17", "-O2", "-fPIC", `-DNAPI_VERSION=${NAPI_VERSION}`],
    ...(mac ? ["-bundle", "-undefined", "dynamic_lookup"] : ["-shared"]),
    ...["-I", nodeApiHeaders, "-I", join(library.dir, "include")],
    ...SOURCES.map((name) => join(packageDir, "binding", name)),
    ...library.link.map((name) => join(library.dir, "lib", name)),
    `-Wl,-rpath,${mac ? "@loader_path" : "$ORIGIN"}/../../deps/lib`, // from lib/napi-v8 to deps/lib in the package
    ...["-o", output],
  ];
}
