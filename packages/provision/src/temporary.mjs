// @ts-check
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Fills a folder beside its final place and moves it there only when `fill` succeeds, so that nobody ever
 * sees half of it.
 * @param {string} finalDir
 * @param {(temporaryDir: string) => Promise<void>} fill
 */
export async function makeDirectory(finalDir, fill) {
  const temporaryDir = `${finalDir}.tmp-${process.pid}`;
  await rm(temporaryDir, { recursive: true, force: true });
  await mkdir(temporaryDir, { recursive: true });
  try {
    await fill(temporaryDir);
    await rm(finalDir, { recursive: true, force: true });
    await rename(temporaryDir, finalDir);
  } finally {
    await rm(temporaryDir, { recursive: true, force: true });
  }
}

/**
 * Writes a small file whole or not at all.
 * @param {string} path
 * @param {string} text
 */
export async function writeWhole(path, text) {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.tmp-${process.pid}`;
  try {
    await writeFile(temporary, text);
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
}
