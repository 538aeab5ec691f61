import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { readToolchain } from "@faculty/shared/processes";
import tf from "#tfjs";
import { mendStridedFilterGradients } from "./strided-filter-gradient.ts";
import { leaveIndicesUnread } from "./unread-indices.ts";

const require = createRequire(import.meta.url);

/**
 * Loads TensorFlow's addon, which registers itself as backend `tensorflow`. One process can do so, a second thread of
 * it cannot (tensorflow/tfjs#8388).
 *
 * Threads: `TF_NUM_INTRAOP_THREADS` in the environment the process was started with limits the addon's threads;
 * `OMP_NUM_THREADS` has no effect on it.
 */
export async function startNative(): Promise<void> {
  if (tf.findBackendFactory("tensorflow") !== null) return;
  const folder = tfjsNodeFolder();
  const addon = join(folder ?? "", "lib", `napi-v${napiVersion}`, "tfjs_binding.node");
  if (folder === undefined || !existsSync(addon))
    throw new Error("its addon is not built (npx faculty setup builds it)");
  quietLog();
  enableOneDnn();
  restoreUtilFunctions();
  shareTensorflow();
  registerBackend(folder, addon);
  mendStridedFilterGradients();
  leaveIndicesUnread();
}

/** Where tfjs-node is built for: the newest of Node-API that it knows, which every Node.js of ours has. */
const napiVersion = 8;

/**
 * Loads the backend of tfjs-node and its kernels. Its own entry also loads what finds the addon by its manifest, file
 * formats, TensorBoard and progress bars: some 150 modules.
 */
function registerBackend(folder: string, addon: string): void {
  require(join(folder, "dist", "register_all_kernels.js"));
  const { NodeJSKernelBackend } = require(join(folder, "dist", "nodejs_kernel_backend.js"));
  const binding = require(addon);
  const priority = 3; // as tfjs-node registers it: above those in JavaScript
  tf.registerBackend("tensorflow", () => new NodeJSKernelBackend(binding, "@tensorflow/tfjs-node"), priority);
}

/** Where tfjs-node lies: where Node.js finds it by its name, as in a checkout, else where setup put it. */
function tfjsNodeFolder(): string | undefined {
  try {
    return dirname(require.resolve("@tensorflow/tfjs-node/package.json"));
  } catch {
    return readToolchain()?.tfjsNode;
  }
}

/** What a tfjs-node in the cache takes for its TensorFlow.js (packages/provision/tfjs-node/tfjs/index.js). */
function shareTensorflow(): void {
  Reflect.set(globalThis, Symbol.for("faculty.tfjs"), require("@tensorflow/tfjs"));
}

/**
 * TensorFlow's C++ side reads this variable when its library is loaded, and there is no other way to tell it: four
 * lines of information a process otherwise. What the user has set is kept.
 */
function quietLog(): void {
  // oxlint-disable-next-line node/no-process-env -- written for a library, not read as configuration
  process.env["TF_CPP_MIN_LOG_LEVEL"] ??= "2"; // errors only
}

/**
 * Read when the library is loaded, too. TensorFlow uses oneDNN's kernels by default on some x86-64 processors only, and
 * has its own convolutions on the others, where a step of a small CNN takes twice the CPU. See `mendStridedFilterGradients`.
 */
function enableOneDnn(): void {
  // oxlint-disable-next-line node/no-process-env -- written for a library, not read as configuration
  if (process.arch === "x64") process.env["TF_ENABLE_ONEDNN_OPTS"] ??= "1";
}

/** tfjs-node 4.22 calls two functions that Node 23 removed from `util` (tensorflow/tfjs#8425, never released). */
function restoreUtilFunctions(): void {
  const util: Record<string, unknown> = require("node:util");
  util["isNullOrUndefined"] ??= (value: unknown) => value === null || value === undefined;
  util["isArray"] ??= Array.isArray;
}
