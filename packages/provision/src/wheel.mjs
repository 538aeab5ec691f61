// @ts-check
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { download } from "./download.mjs";
import { projectFiles } from "./package-index.mjs";

/** `process.arch` in the words of wheel file names. @type {Record<string, string>} */
const LINUX_ARCH = { x64: "x86_64", arm64: "aarch64", ppc64: "ppc64le", riscv64: "riscv64", s390x: "s390x" };
/** @type {Record<string, string>} */
const MAC_ARCH = { x64: "x86_64", arm64: "arm64" };
/** @type {Record<string, string>} */
const WINDOWS_ARCH = { x64: "amd64", arm64: "arm64" };

/**
 * The wheel of a version for a machine. Which Python it is for does not matter: we take native files only.
 * @template {{ filename: string }} File
 * @param {readonly File[]} files
 * @param {{ version: string, machine: import("./machine.mjs").Machine }} wanted
 */
export function pickWheel(files, { version, machine }) {
  const tag = platformTag(machine);
  if (tag === undefined) return undefined;
  return files
    .filter(({ filename }) => filename.endsWith(".whl") && filename.split("-")[1] === version && tag.test(filename))
    .sort((a, b) => (a.filename < b.filename ? 1 : -1))[0];
}

/**
 * Downloads a project's wheel, verified, hands it over, and deletes it: only what is taken out of it is kept.
 * @param {{ project: string, version: string, machine: import("./machine.mjs").Machine }} wanted
 * @param {import("./context.mjs").Context} context
 * @param {import("./progress.mjs").Step} step
 * @param {(path: string) => Promise<void>} use
 */
export async function withWheel({ project, version, machine }, context, step, use) {
  step.note(`asking the package index for ${project} ${version}`);
  const files = await projectFiles(project, context);
  const wheel = pickWheel(files, { version, machine });
  if (wheel === undefined) {
    throw new Error(`the package index has no wheel of ${project} ${version} for ${machine.platform} ${machine.arch}`);
  }
  const path = join(context.cacheDir, "downloads", wheel.filename);
  step.note(`waiting for the first byte of ${wheel.filename}`);
  await download({
    ...wheel,
    path,
    abort: context.abort,
    onBytes: (done, total) => step.bytes(`${project} ${version}`, done, total),
  });
  try {
    await use(path);
  } finally {
    await rm(path, { force: true });
  }
}

/**
 * @param {import("./machine.mjs").Machine} machine
 * @returns {RegExp | undefined}
 */
function platformTag({ platform, arch }) {
  const byPlatform = { linux: LINUX_ARCH, darwin: MAC_ARCH, win32: WINDOWS_ARCH };
  const name = byPlatform[/** @type {keyof typeof byPlatform} */ (platform)]?.[arch];
  if (name === undefined) return undefined;
  if (platform === "linux") return new RegExp(`-manylinux[^-]*_${name}[.]`);
  if (platform === "darwin") return new RegExp(`-macosx_[0-9_]+_${name}[.]`);
  return new RegExp(`-win_${name}[.]`);
}
