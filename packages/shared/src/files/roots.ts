import { lstat, opendir, realpath } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { FacultyError } from "../errors/faculty-error.ts";

/** Folders within which lies what may be opened; none: anywhere. */
export type Roots = readonly string[];

/** A path after what it is of, for messages; undefined where there is none. */
export type NamedPath = readonly [what: string, path: string | undefined];

/**
 * Refuses paths that lead out of the roots: by their own segments, by a link in them, or by a link in the folder that they
 * name, however deep. What does not exist yet is judged by where it would be made. A link that is set later is not seen.
 * @throws FacultyError OUTSIDE_ROOTS; NOT_FOUND for a root that is not there; IO_FAILED.
 */
export async function requireWithinRoots(paths: readonly NamedPath[], roots: Roots): Promise<void> {
  if (roots.length === 0) return;
  const real = await Promise.all(roots.map(realRoot));
  for (const [what, path] of paths) if (path !== undefined) await requireWithin(what, path, roots, real);
}

/** @param real - The roots without links. */
async function requireWithin(what: string, path: string, roots: Roots, real: Roots): Promise<void> {
  const seen = new Set<string>();
  const waiting = [resolve(path)];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const target = await whereItLeads(next);
    if (target === null || !real.some((root) => isWithin(root, target)))
      throw outside(what, path, next, target ?? "nowhere", roots);
    if (seen.has(target)) continue; // links may go round in circles
    seen.add(target);
    waiting.push(...(await linksBelow(target)));
  }
}

async function realRoot(root: string): Promise<string> {
  try {
    return await realpath(root);
  } catch (cause) {
    throw new FacultyError("NOT_FOUND", `root ${root} does not exist`, { root }, { cause });
  }
}

/** The path without links; of what does not exist yet, as far as it does. Null for a link that leads nowhere. */
async function whereItLeads(path: string): Promise<string | null> {
  try {
    return await realpath(path);
  } catch (cause) {
    if (!isMissing(cause)) throw unreadable(path, cause);
    if (await isThere(path)) return null; // what is written there would be made wherever the link says
    const parent = await whereItLeads(dirname(path));
    return parent && join(parent, basename(path));
  }
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

function isWithin(root: string, path: string): boolean {
  const way = relative(root, path);
  return way.split(sep)[0] !== ".." && !isAbsolute(way);
}

/** Every link in a folder and the folders in it, none of them followed; nothing of what is no folder. */
async function linksBelow(folder: string): Promise<readonly string[]> {
  const links: string[] = [];
  try {
    for await (const entry of await opendir(folder, { recursive: true }))
      if (entry.isSymbolicLink()) links.push(join(entry.parentPath, entry.name));
  } catch (cause) {
    if (!isMissing(cause)) throw unreadable(folder, cause);
  }
  return links;
}

function isMissing(thrown: unknown): boolean {
  return thrown instanceof Error && "code" in thrown && (thrown.code === "ENOENT" || thrown.code === "ENOTDIR");
}

function outside(what: string, path: string, link: string, target: string, roots: Roots): FacultyError {
  const by = link === resolve(path) ? "" : ` by ${link}`;
  const leads = target === path ? "" : ` leads${by} to ${target}, which`;
  return new FacultyError("OUTSIDE_ROOTS", `${what}: ${path}${leads} is not within ${roots.join(", ")}`, {
    path,
    target,
    roots,
  });
}

function unreadable(path: string, cause: unknown): FacultyError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new FacultyError("IO_FAILED", `${path} cannot be looked at: ${why}`, { path }, { cause });
}
