// @ts-check
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { addonPathFor, compileAddon, findCompiler } from "./compile-addon.mjs";
import { readJson } from "./json-file.mjs";
import { climb } from "./ladder.mjs";
import { thisMachine } from "./machine.mjs";
import { SetupError } from "./setup-error.mjs";
import { writeWhole } from "./temporary.mjs";
import { librarySources, provideLibrary } from "./tensorflow-library.mjs";
import { addonFingerprint, checkLoads, installAddon } from "./tfjs-node.mjs";

/** What the rungs below native cost. */
const LIMITS = {
  wasm: "everything runs and trains, several times slower",
  cpu: "everything runs and trains in plain JavaScript, many times slower",
};
const BACKENDS = ["native", "wasm", "cpu"];

/**
 * Provides native TensorFlow for @tensorflow/tfjs-node, or says why not (docs/adr/0002-native-tensorflow.md).
 * @param {import("./context.mjs").Context} context
 * @param {import("./progress.mjs").Step} step
 * @returns {Promise<import("./ladder.mjs").TensorflowChoice & { packageDir: string }>} and where tfjs-node lies
 */
export async function provideTensorflow(context, step) {
  const wanted = context.env["FACULTY_BACKEND"] || undefined;
  if (wanted !== undefined && !BACKENDS.includes(wanted)) {
    throw new SetupError({
      tried: `FACULTY_BACKEND=${wanted}`,
      why: "there is no such backend",
      todo: `set it to one of ${BACKENDS.join(", ")}, or unset it`,
    });
  }
  const machine = thisMachine();
  const packageDir = await context.places.tfjsNode(context, step);
  const choice = await climb(
    {
      wanted,
      platformProblem: platformProblem(machine),
      installed: () => installedVersion(packageDir, context),
      sources: () => librarySources(machine, context),
      nameOf: (source) => source.name,
      build: async (source) => {
        const addon = await addonPathFor({ packageDir, source }, context);
        // Asked before 200 MB are fetched in vain.
        const compiler = addon.exists ? undefined : await findCompiler(context);
        const library = await provideLibrary(source, context, step);
        if (compiler !== undefined) {
          step.note(`compiling the TensorFlow addon with ${compiler}`);
          await compileAddon({ compiler, packageDir, library, output: addon.path }, context);
        }
        await installAddon(packageDir, { addon: addon.path, libraryDir: library.dir });
        try {
          return await loadedVersion(packageDir, context);
        } catch (error) {
          await rm(addon.path, { force: true }); // so that the next run compiles it anew
          throw error;
        }
      },
    },
    context.abort,
  );
  if (choice.rung === "native") {
    step.done(`TensorFlow ${choice.libraryVersion}, native: ${choice.reason}`);
  } else {
    if (wanted === undefined || wanted === "native") step.warn(choice.reason);
    step.done(`${choice.rung}: ${LIMITS[choice.rung]}`);
  }
  return { ...choice, packageDir };
}

/**
 * Why the ladder need not be climbed on this machine.
 * @param {import("./machine.mjs").Machine} machine
 */
export function platformProblem({ platform, arch, libc }) {
  if (platform !== "linux" && platform !== "darwin")
    return `there is no TensorFlow C library for ${platform} to build with`;
  if (libc === "musl") return "TensorFlow's libraries need glibc and this system has musl";
  if (arch !== "x64" && arch !== "arm64") return `there is no TensorFlow library for ${platform} on ${arch}`;
  return undefined;
}

/**
 * The version of a working addon; the last answer is kept for as long as addon, library and Node are the same.
 * @param {string} packageDir
 * @param {import("./context.mjs").Context} context
 */
async function installedVersion(packageDir, context) {
  const fingerprint = await addonFingerprint(packageDir);
  const known = await readJson(knownPath(context));
  if (fingerprint !== undefined && known?.fingerprint === fingerprint) return known.version;
  return await loadedVersion(packageDir, context);
}

/**
 * @param {string} packageDir
 * @param {import("./context.mjs").Context} context
 */
async function loadedVersion(packageDir, context) {
  const version = await checkLoads(packageDir, context);
  const fingerprint = await addonFingerprint(packageDir);
  await writeWhole(knownPath(context), `${JSON.stringify({ fingerprint, version })}\n`);
  return version;
}

/** @param {import("./context.mjs").Context} context */
function knownPath({ stateDir }) {
  return join(stateDir, "addon.json");
}
