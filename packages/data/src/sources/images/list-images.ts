import type { Dirent } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { extname, join, sep } from "node:path";
import { FacultyError } from "@faculty/shared/errors";
import { className } from "@faculty/shared/names";
import type { SourceFile } from "../../prepared/sample-source.ts";

/** An image and the class folder it lies in; null for one without a label. */
export interface ImageFile extends SourceFile {
  /** `train/cat/1.jpg`, in Unicode's NFC: the sample's id. */
  readonly name: string;
  readonly folder: "train" | "test" | "unlabelled" | "all";
  readonly class: string | null;
}

/** By the extensions they are called by, what images are decoded from. */
export const imageFormats: Readonly<Record<string, string>> = {
  ".png": "png",
  ".jpg": "jpeg",
  ".jpeg": "jpeg",
  ".webp": "webp",
  ".gif": "gif",
};

/** Folders in folders, those of parts and classes counted. */
const deepest = 16;

/** Folders that are no class, whatever case they are written in. */
const parts: ReadonlySet<string> = new Set(["train", "test", "unlabelled", "unlabeled"]);

/** What file managers leave in folders. */
const leftBehind: ReadonlySet<string> = new Set(["thumbs.db", "desktop.ini"]);

/**
 * The images of a folder: `train/CLASS/…` and `test/CLASS/…`, or `CLASS/…` alone; and `unlabelled/…` if it is there. In the
 * order of their names' code units.
 * @throws FacultyError NOT_FOUND; BAD_DATASET for a file that is no image, one out of place, two names that only case or
 * Unicode form tells apart, or a class without an image.
 */
export async function listImages(root: string, abort: AbortSignal | undefined): Promise<readonly ImageFile[]> {
  const top = await entriesOf(root, abort);
  const parted = top.some(({ name, isFolder }) => isFolder && name === "train");
  const images: ImageFile[] = [];
  const add = (more: readonly ImageFile[]) => {
    for (const image of more) images.push(image); // as arguments of one call they would fill the stack
  };
  for (const { name, isFolder } of top) {
    if (!isFolder) throw bad(`${join(root, name)} lies beside the folders of images, expected none but them`);
    if (name === "unlabelled") add(await below(join(root, name), name, { folder: name, class: null }, abort));
    else if (!parted && parts.has(name.toLowerCase()))
      throw bad(
        `${join(root, name)} is called as a part is, and ${root} has no folder train: expected a class's name, unlabelled, or train beside test`,
      );
    else if (!parted) add(await ofClass(root, name, "", "all", abort));
    else if (name === "train" || name === "test")
      for (const inner of await entriesOf(join(root, name), abort)) {
        if (!inner.isFolder)
          throw bad(`${join(root, name, inner.name)} lies in no class's folder, expected ${name}/CLASS/${inner.name}`);
        add(await ofClass(join(root, name), inner.name, `${name}/`, name, abort));
      }
    else
      throw bad(
        `${join(root, name)} is a folder beside ${join(root, "train")}, expected train, test and unlabelled alone`,
      );
  }
  return images;
}

async function ofClass(
  parent: string,
  name: string,
  prefix: string,
  folder: ImageFile["folder"],
  abort: AbortSignal | undefined,
): Promise<readonly ImageFile[]> {
  const path = join(parent, name);
  const images = await below(path, `${prefix}${name.normalize("NFC")}`, { folder, class: className(name) }, abort);
  if (images.length === 0 && folder !== "test")
    throw bad(`${path} holds no image: a class needs one, or remove the folder`);
  return images;
}

async function below(
  path: string,
  name: string,
  place: Pick<ImageFile, "folder" | "class">,
  abort: AbortSignal | undefined,
): Promise<readonly ImageFile[]> {
  if (name.split("/").length > deepest)
    throw bad(`${path} lies more than ${deepest} folders deep: does a link go round in circles?`);
  const images: ImageFile[] = [];
  // One concatenation a string: what join makes keeps a piece for each folder of the path, 300 bytes an image.
  const [names, paths] = [`${name}/`, `${path}${sep}`];
  for (const entry of await entriesOf(path, abort)) {
    const inner = { name: `${names}${entry.name.normalize("NFC")}`, path: `${paths}${entry.name}` };
    if (entry.isFolder) for (const image of await below(inner.path, inner.name, place, abort)) images.push(image);
    else if (Object.hasOwn(imageFormats, extname(entry.name).toLowerCase()))
      images.push({ ...inner, folder: place.folder, class: place.class });
    else
      throw bad(
        `${inner.path} is no image that is read, expected a name that ends in ${Object.keys(imageFormats).join(", ")}`,
      );
  }
  return images;
}

interface Entry {
  readonly name: string;
  readonly isFolder: boolean;
}

/** In the order of their code units, without hidden ones. */
async function entriesOf(folder: string, abort: AbortSignal | undefined): Promise<readonly Entry[]> {
  abort?.throwIfAborted();
  const found = await readdir(folder, { withFileTypes: true }).catch((cause: Error) => {
    throw "code" in cause && cause.code === "ENOENT"
      ? new FacultyError("NOT_FOUND", `folder of images ${folder} does not exist`, { folder }, { cause })
      : new FacultyError(
          "IO_FAILED",
          `folder of images ${folder} cannot be read: ${cause.message}`,
          { folder },
          { cause },
        );
  });
  const seen = new Map<string, string>();
  const entries: Entry[] = [];
  for (const entry of found) {
    const { name } = entry;
    if (name.startsWith(".") || leftBehind.has(name.toLowerCase())) continue;
    const look = name.normalize("NFC").toLowerCase();
    const other = seen.get(look);
    if (other !== undefined) {
      const [first = "", second = ""] = [other, name].sort();
      throw bad(
        `${join(folder, first)} and ${join(folder, second)} have names that only case or Unicode form tells apart, expected one`,
      );
    }
    seen.set(look, name);
    entries.push({ name, isFolder: await isFolder(join(folder, name), entry) });
  }
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Of a link, where it leads. @throws FacultyError BAD_DATASET for what is neither a folder nor a file: a pipe never ends. */
async function isFolder(path: string, entry: Dirent): Promise<boolean> {
  const found = entry.isSymbolicLink()
    ? await stat(path).catch((cause: unknown) => {
        throw new FacultyError("BAD_DATASET", `${path} is a link that leads nowhere`, { path }, { cause });
      })
    : entry;
  if (!found.isFile() && !found.isDirectory())
    throw bad(`${path} is neither a file nor a folder, expected folders of images`);
  return found.isDirectory();
}

function bad(sentence: string): FacultyError {
  return new FacultyError("BAD_DATASET", sentence);
}
