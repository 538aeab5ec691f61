import { stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { asFacultyError } from "@faculty/shared/errors";
import { type Roots, requireWithinRoots } from "@faculty/shared/files";

/** The nearest folder at or above a path that holds a file of that name within the roots; null where none does. */
export async function nearestAbove(path: string, name: string, roots: Roots): Promise<string | null> {
  for (let at = resolve(path); ; at = dirname(at)) {
    const file = join(at, name);
    if ((await isWithin(file, roots)) && (await stat(file).catch(() => null))?.isFile() === true) return at;
    if (dirname(at) === at) return null;
  }
}

async function isWithin(path: string, roots: Roots): Promise<boolean> {
  try {
    await requireWithinRoots([["file", path]], roots);
    return true;
  } catch (thrown) {
    if (asFacultyError(thrown).code !== "OUTSIDE_ROOTS") throw thrown;
    return false;
  }
}
