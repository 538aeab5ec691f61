import { realpath } from "node:fs/promises";
import { isAbsolute, normalize, relative, resolve, sep } from "node:path";

/**
 * Where a path leads that a file of the folder names; null where it leads out: no absolute path, no `..`, no link outwards.
 */
export async function insideFolder(folder: string, path: string): Promise<string | null> {
  const parts = normalize(path).split(sep);
  if (path === "" || path.includes("\0") || isAbsolute(path) || /^[A-Za-z]:|\\/.test(path) || parts.includes(".."))
    return null;
  const root = await realpath(folder);
  const target = await realpath(resolve(root, path)).catch(() => resolve(root, path));
  return relative(root, target).split(sep)[0] === ".." ? null : target;
}
