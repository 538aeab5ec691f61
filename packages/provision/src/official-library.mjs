// @ts-check
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { download } from "./download.mjs";
import { run } from "./run.mjs";

// Where tfjs-node's own install script fetches from, with the same overrides for mirrors. The bucket has
// refused everybody since mid 2026 (tensorflow/tfjs#8742); when it opens again, this rung works again.
const BASE_HOST = "https://storage.googleapis.com/";
const PROBE_TIMEOUT_MS = 8_000;

/**
 * The archives as tfjs-node 4.22.0 names them, with the digests that nixpkgs publishes for them.
 * @type {Record<string, { path: string, version: string, sha256: string }>}
 */
const ARCHIVES = {
  "linux-x64": {
    path: "tensorflow/libtensorflow/libtensorflow-cpu-linux-x86_64-2.9.1.tar.gz",
    version: "2.9.1",
    sha256: "7f510d2546e3db5e10b1d119463689003d587842892ad3c95bca51cf82820173",
  },
  "linux-arm64": {
    path: "tf-builds/libtensorflow_r2_7_linux_arm64.tar.gz",
    version: "2.7",
    sha256: "9395d1ff39f5b6847f5121e679ff4e599dc7061a2a7f87ceac061c78e908e6e3",
  },
  "darwin-x64": {
    path: "tensorflow/libtensorflow/libtensorflow-cpu-darwin-x86_64-2.9.1.tar.gz",
    version: "2.9.1",
    sha256: "56f83d3320ba0f69aaafd6c058645e1b7fbc75fb9a3fc36d6be98de1291ca226",
  },
  "darwin-arm64": {
    path: "tf-builds/libtensorflow_r2_7_darwin_arm64_cpu.tar.gz",
    version: "2.7",
    sha256: "13ab22b97e2af06e431aaeb7b42fb89981965dd01aa16da035d8210aa4183d79",
  },
};

/**
 * @param {import("./machine.mjs").Machine} machine
 * @param {NodeJS.ProcessEnv} env - `TFJS_NODE_CDN_STORAGE` names a mirror, as for tfjs-node
 * @returns {import("./tensorflow-library.mjs").LibrarySource | undefined}
 */
export function officialLibrary({ platform, arch }, env) {
  const archive = ARCHIVES[`${platform}-${arch}`];
  if (archive === undefined) return undefined;
  const url = new URL(archive.path, env["TFJS_NODE_CDN_STORAGE"] || env["CDN_STORAGE"] || BASE_HOST).href;
  return {
    id: `official-${archive.version}-${platform}-${arch}`,
    name: "the library's own archive",
    link: ["", "_framework"].map((part) =>
      platform === "darwin" ? `libtensorflow${part}.2.dylib` : `libtensorflow${part}.so.2`,
    ),
    async fill(dir, context, step) {
      step.note("asking for the library's own archive");
      await probe(url, context.abort);
      const path = join(context.cacheDir, "downloads", `${archive.sha256}.tar.gz`);
      await download({
        url,
        path,
        sha256: archive.sha256,
        abort: context.abort,
        onBytes: (done, total) => step.bytes(`libtensorflow ${archive.version}`, done, total),
      });
      await mkdir(dir, { recursive: true });
      const result = await run("tar", ["-xzf", path, "-C", dir], { abort: context.abort });
      await rm(path, { force: true });
      if (result.kind !== "exited" || result.code !== 0) throw new Error(`tar failed: ${result.output.trim()}`);
    },
  };
}

/**
 * One request that decides quickly, where a download would retry.
 * @param {string} url
 * @param {AbortSignal} abort
 */
async function probe(url, abort) {
  /** @type {Response} */
  let response;
  try {
    response = await fetch(url, {
      method: "HEAD",
      signal: AbortSignal.any([abort, AbortSignal.timeout(PROBE_TIMEOUT_MS)]),
    });
  } catch (error) {
    abort.throwIfAborted();
    throw new Error("does not answer", { cause: error });
  }
  if (!response.ok) throw new Error(`answers HTTP status ${response.status}`);
}
