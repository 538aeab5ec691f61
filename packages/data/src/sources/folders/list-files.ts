import type { Dirent } from "node:fs";
import { opendir, stat } from "node:fs/promises";
import { extname, join, sep } from "node:path";
import { FacultyError } from "@faculty/shared/errors";
import { className } from "@faculty/shared/names";
import type { FileGroup } from "./file-group.ts";

/** What the files of a folder are, in words too. */
export interface FileKind {
  /** `image`, `images`. */
  readonly one: string;
  readonly many: string;
  /** What to do about files that lie in no folder, to follow a sentence; empty where nothing can be done but to move them. */
  readonly loose: string;
  /** That their names end in, in lower case. */
  readonly extensions: readonly string[];
}

/** Folders in folders, those of parts and classes counted. */
const deepest = 16;

/** Folders that are no class, whatever case they are written in. */
const parts: ReadonlySet<string> = new Set(["train", "test", "unlabelled", "unlabeled"]);

/** Entries of a folder that are read at once. */
const readTogether = 256;

/** What file managers leave in folders. */
const leftBehind: ReadonlySet<string> = new Set(["thumbs.db", "desktop.ini"]);

/**
 * The files of a folder that holds a sample in each: `train/CLASS/…` and `test/CLASS/…`, or `CLASS/…` alone; and
 * `unlabelled/…` if it is there, which may take the place of `train`. In the order of their names' code units.
 * @throws FacultyError NOT_FOUND; BAD_DATASET for a file of another kind, one out of place, two names that only case,
 * blanks or Unicode form tells apart, or a class without a file.
 */
export async function listFiles(
  root: string,
  kind: FileKind,
  abort: AbortSignal | undefined,
): Promise<readonly FileGroup[]> {
  const top = await entriesOf(root, kind, abort);
  const parted = top.folders.has("train") || (top.folders.has("test") && top.folders.has("unlabelled"));
  const groups: FileGroup[] = [];
  for (const name of top.names) {
    if (!top.folders.has(name))
      throw bad(`${join(root, name)} lies beside the folders of ${kind.many}, expected none but them${kind.loose}`);
    if (name === "unlabelled") await addBelow(groups, join(root, name), name, { part: name, class: null }, kind, abort);
    else if (!parted && parts.has(name.toLowerCase()))
      throw bad(
        `${join(root, name)} is called as a part is, and ${root} has no folder train: expected a class's name, unlabelled, or train beside test`,
      );
    else if (!parted) await addClass(groups, root, name, "", "all", kind, abort);
    else if (name === "train" || name === "test") {
      const inner = await entriesOf(join(root, name), kind, abort);
      for (const one of inner.names) {
        if (!inner.folders.has(one))
          throw bad(`${join(root, name, one)} lies in no class's folder, expected ${name}/CLASS/${one}`);
        await addClass(groups, join(root, name), one, `${name}/`, name, kind, abort);
      }
    } else
      throw bad(
        `${join(root, name)} is a folder beside ${join(root, "train")}, expected train, test and unlabelled alone`,
      );
  }
  return groups;
}

/**
 * All files below a folder, of which folders tell no class; those in `unlabelled` are so. In the order of their names' code
 * units, folders among them.
 * @throws FacultyError as `listFiles`.
 */
export async function listBelow(
  root: string,
  kind: FileKind,
  abort: AbortSignal | undefined,
): Promise<readonly FileGroup[]> {
  const groups: FileGroup[] = [];
  await addBelow(groups, root, "", { part: "all", class: null }, kind, abort);
  const isUnlabelled = ({ name }: FileGroup) => name.startsWith("unlabelled/");
  return groups.map((group) => (isUnlabelled(group) ? { ...group, part: "unlabelled" } : group));
}

async function addClass(
  groups: FileGroup[],
  parent: string,
  name: string,
  prefix: string,
  part: FileGroup["part"],
  kind: FileKind,
  abort: AbortSignal | undefined,
): Promise<void> {
  const path = join(parent, name);
  const before = groups.length;
  await addBelow(groups, path, `${prefix}${name.normalize("NFC")}`, { part, class: className(name) }, kind, abort);
  if (groups.length === before && part !== "test")
    throw bad(`${path} holds no ${kind.one}: a class needs one, or remove the folder`);
}

async function addBelow(
  groups: FileGroup[],
  path: string,
  name: string,
  place: Pick<FileGroup, "part" | "class">,
  kind: FileKind,
  abort: AbortSignal | undefined,
): Promise<void> {
  if (name.split("/").length > deepest)
    throw bad(`${path} lies more than ${deepest} folders deep: does a link go round in circles?`);
  const { names, folders } = await entriesOf(path, kind, abort);
  const inside = name === "" ? "" : `${name}/`;
  let files: string[] = [];
  const close = () => {
    if (files.length > 0) groups.push({ ...place, name: inside, path: `${path}${sep}`, files });
    files = [];
  };
  for (const entry of names) {
    if (folders.has(entry)) {
      close();
      await addBelow(groups, `${path}${sep}${entry}`, `${inside}${entry.normalize("NFC")}`, place, kind, abort);
    } else if (kind.extensions.includes(extname(entry).toLowerCase())) files.push(entry);
    else
      throw bad(
        `${path}${sep}${entry} is no ${kind.one} that is read, expected a name that ends in ${kind.extensions.join(", ")}`,
      );
  }
  close();
}

interface Entries {
  /** In the order of their code units, without hidden ones. */
  readonly names: readonly string[];
  /** Those of them that are folders. */
  readonly folders: ReadonlySet<string>;
}

async function entriesOf(folder: string, kind: FileKind, abort: AbortSignal | undefined): Promise<Entries> {
  abort?.throwIfAborted();
  const looks = new Set<string>();
  const names: string[] = [];
  const folders = new Set<string>();
  for await (const entry of entriesIn(folder, kind)) {
    const { name } = entry;
    if (name.startsWith(".") || leftBehind.has(name.toLowerCase())) continue;
    if (/\p{Cc}/u.test(name))
      throw bad(`${folder} holds ${JSON.stringify(name)}, expected a name without line breaks or control characters`);
    const look = lookOf(name);
    if (looks.has(look)) {
      const other = names.find((before) => lookOf(before) === look) ?? "";
      const [first = "", second = ""] = [other, name].sort();
      throw bad(
        `${join(folder, first)} and ${join(folder, second)} have names that only case, blanks or Unicode form tells apart, expected one`,
      );
    }
    looks.add(look);
    names.push(name);
    if (!entry.isFile() && (await isFolder(`${folder}${sep}${name}`, entry, kind))) folders.add(name);
  }
  return { names: names.sort(), folders };
}

/** One after the other: those of a folder of a hundred thousand take tens of megabytes together. */
async function* entriesIn(folder: string, { many }: FileKind): AsyncGenerator<Dirent> {
  try {
    yield* await opendir(folder, { bufferSize: readTogether });
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    throw code === "ENOENT"
      ? new FacultyError("NOT_FOUND", `folder of ${many} ${folder} does not exist`, { folder }, { cause })
      : new FacultyError("IO_FAILED", `folder of ${many} ${folder} cannot be read: ${message}`, { folder }, { cause });
  }
}

function lookOf(name: string): string {
  return name.normalize("NFC").trim().toLowerCase();
}

/** Of a link, where it leads. @throws FacultyError BAD_DATASET for what is neither a folder nor a file: a pipe never ends. */
async function isFolder(path: string, entry: Dirent, { many }: FileKind): Promise<boolean> {
  const found = entry.isSymbolicLink()
    ? await stat(path).catch((cause: unknown) => {
        throw new FacultyError("BAD_DATASET", `${path} is a link that leads nowhere`, { path }, { cause });
      })
    : entry;
  if (!found.isFile() && !found.isDirectory())
    throw bad(`${path} is neither a file nor a folder, expected folders of ${many}`);
  return found.isDirectory();
}

function bad(sentence: string): FacultyError {
  return new FacultyError("BAD_DATASET", sentence);
}
