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
 * The C++ compiler to use; rejects when there is none.
 * @param {{ env: NodeJS.ProcessEnv, abort: AbortSignal }} context
 */
export async function findCompiler({ env, abort }) {
  for (const command of [env["CXX"], "g++", "clang++", "c++"]) {
    if (command === undefined || command === "") continue;
    const result = await run(command, ["--version"], { env, abort });
    if (result.kind === "exited" && result.code === 0) return command;
  }
  throw new Error(
    "no C++ compiler (g++, clang++ or $CXX) to build the addon; install one, such as Debian's g++, and run setup again",
  );
}

/**
 * Where the cache has, or is to have, the addon for a library.
 * @param {{ packageDir: string, source: Pick<import("./tensorflow-library.mjs").LibrarySource, "id" | "link"> }} parts
 * @param {{ cacheDir: string }} context
 */
export async function addonPathFor({ packageDir, source }, { cacheDir }) {
  const version = (await readJson(join(packageDir, "package.json")))?.version;
  const key = createHash("sha256")
    .update(JSON.stringify([version, source.id, source.link, NAPI_VERSION, process.platform, process.arch]))
    .digest("hex");
  const path = join(cacheDir, "tfjs-addon", key.slice(0, 16), "tfjs_binding.node");
  return { path, exists: (await stat(path).catch(() => undefined)) !== undefined };
}

/**
 * Compiles the addon into the cache. The compiler is called directly: the addon is two files of C++ against
 * Node-API's C headers, so node-gyp's Python, make and header download are not needed.
 * @param {{ compiler: string, packageDir: string, library: import("./tensorflow-library.mjs").Library, output: string }} parts
 * @param {import("./context.mjs").Context} context
 */
export async function compileAddon({ compiler, packageDir, library, output }, { env, abort }) {
  const temporary = `${output}.tmp-${process.pid}`;
  await mkdir(dirname(output), { recursive: true });
  try {
    const args = compilerArguments({ packageDir, library, output: temporary, platform: process.platform });
    const result = await run(compiler, args, { env, abort });
    if (result.kind !== "exited" || result.code !== 0) {
      const line = result.output.split("\n").find((text) => text.includes("error")) ?? result.output.trim();
      throw new Error(`${compiler} failed: ${line}`);
    }
    await rename(temporary, output);
  } finally {
    await rm(temporary, { force: true });
  }
}

/**
 * @param {{ packageDir: string, library: import("./tensorflow-library.mjs").Library, output: string, platform: string }} parts
 */
function compilerArguments({ packageDir, library, output, platform }) {
  const nodeApiHeaders = dirname(createRequire(import.meta.url).resolve("node-api-headers/include/node_api.h"));
  const mac = platform === "darwin";
  return [
    "-std=c++17",
    "-O2",
    "-fPIC",
    `-DNAPI_VERSION=${NAPI_VERSION}`,
    ...(mac ? ["-bundle", "-undefined", "dynamic_lookup"] : ["-shared"]),
    "-I",
    nodeApiHeaders,
    "-I",
    join(library.dir, "include"),
    ...SOURCES.map((name) => join(packageDir, "binding", name)),
    ...library.link.map((name) => join(library.dir, "lib", name)),
    `-Wl,-rpath,${mac ? "@loader_path" : "$ORIGIN"}/../../deps/lib`, // from lib/napi-v8 to deps/lib in the package
    "-o",
    output,
  ];
}
