// @ts-check
import { join } from "node:path";
import { compileAddon, findCompiler, NO_COMPILER } from "./compile-addon.mjs";
import { readJson } from "./json-file.mjs";
import { climb } from "./ladder.mjs";
import { thisMachine } from "./machine.mjs";
import { SetupError } from "./setup-error.mjs";
import { librarySources, provideLibrary } from "./tensorflow-library.mjs";
import { writeWhole } from "./temporary.mjs";
import { addonFingerprint, checkLoads, installAddon, tfjsNodeDir } from "./tfjs-node.mjs";

const BACKENDS = ["native", "wasm", "cpu"];

/**
 * Provides native TensorFlow for @tensorflow/tfjs-node, or says why not (docs/adr/0002-native-tensorflow.md).
 * @param {import("./context.mjs").Context} context
 * @param {import("./progress.mjs").Step} step
 * @returns {Promise<import("./ladder.mjs").TensorflowChoice>}
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
  const packageDir = tfjsNodeDir(context.checkoutDir);
  const choice = await climb(
    {
      wanted,
      platformProblem: platformProblem(machine),
      installed: () => installedVersion(packageDir, context),
      sources: () => librarySources(machine, context),
      nameOf: (source) => source.name,
      build: async (source) => {
        // Asked before 200 MB are fetched in vain; a compiled addon in the cache would do without, but then
        // its library is nearly always there too.
        if ((await findCompiler(context)) === undefined) throw new Error(NO_COMPILER);
        const library = await provideLibrary(source, context, step);
        const addon = await compileAddon({ packageDir, library }, context, step);
        await installAddon(packageDir, { addon, libraryDir: library.dir });
        return await loadedVersion(packageDir, context);
      },
    },
    context.signal,
  );
  if (choice.rung === "native") {
    step.done(`TensorFlow ${choice.libraryVersion}, native: ${choice.reason}`);
  } else {
    step.warn(`falls back to ${choice.rung}: ${choice.reason}`);
    step.done(`${choice.rung}: everything runs, training several times slower; wasm cannot train convolutions, cpu can`);
  }
  return choice;
}

/**
 * Why the ladder need not be climbed on this machine.
 * @param {import("./machine.mjs").Machine} machine
 */
export function platformProblem({ platform, arch, libc }) {
  if (platform !== "linux" && platform !== "darwin") return `there is no TensorFlow C library for ${platform} to build with`;
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
function knownPath({ checkoutDir }) {
  return join(checkoutDir, ".faculty", "addon.json");
}
