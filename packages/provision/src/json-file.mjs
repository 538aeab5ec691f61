// @ts-check
import { readFile } from "node:fs/promises";

/**
 * The JSON in a file, or undefined when there is no such file or no JSON in it.
 * @param {string} path
 * @returns {Promise<any>}
 */
export async function readJson(path) {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch {
    return undefined;
  }
}
