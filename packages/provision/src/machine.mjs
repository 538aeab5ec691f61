// @ts-check

/**
 * @typedef {object} Machine
 * @property {NodeJS.Platform} platform
 * @property {string} arch - as `process.arch` says it
 * @property {"glibc" | "musl" | "none"} libc - `none` where the platform is not Linux
 */

/** @returns {Machine} */
export function thisMachine() {
  return { platform: process.platform, arch: process.arch, libc: process.platform === "linux" ? linuxLibc() : "none" };
}

function linuxLibc() {
  const report = /** @type {any} */ (process.report.getReport());
  return report.header.glibcVersionRuntime === undefined ? "musl" : "glibc";
}
