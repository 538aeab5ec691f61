import { access, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { FacultyError } from "@faculty/shared/errors";
import type { SourceFile } from "../../prepared/sample-source.ts";
import { readClassNames } from "../../samples/class-names.ts";

/** In a folder of masks: the name of each class, a line each; a line's number, from 0, is its pixels' value. */
const classesFile = "classes.txt";

/** Values of a pixel of 8 bits. */
export const mostMaskClasses = 256;

/** @throws FacultyError NOT_FOUND; BAD_DATASET for a name twice, an empty one, or more than there are values. */
export async function maskClasses(masks: string, abort: AbortSignal | undefined): Promise<readonly string[]> {
  const path = join(masks, classesFile);
  const names = await readClassNames(path, abort);
  if (names === null)
    throw new FacultyError(
      "NOT_FOUND",
      `folder of masks ${masks} has no ${classesFile}, which names the classes, a line each`,
      { path },
    );
  if (names.length > mostMaskClasses)
    throw new FacultyError(
      "BAD_DATASET",
      `${path} names ${names.length} classes, a mask's pixel has ${mostMaskClasses} values`,
      { path },
    );
  return names;
}

/** As `maskClasses` reads them. */
export async function writeClassNames(masks: string, names: readonly string[]): Promise<void> {
  await writeFile(join(masks, classesFile), `${names.join("\n")}\n`);
}

/**
 * The mask of an image, which is called as it is, with `.png` for its ending, or after a name that has none.
 * @param name - Below the folder of images.
 */
export function maskOf(masks: string, name: string): string {
  return join(masks, name.replace(/(\.[^./]*)?$/, ".png"));
}

/** All that the classes of some images' pixels follow from, of what is there. */
export async function maskFiles(masks: string, images: readonly SourceFile[]): Promise<readonly SourceFile[]> {
  const wanted = [{ name: classesFile, path: join(masks, classesFile) }];
  for (const { name } of images) wanted.push({ name: `masks/${name}`, path: maskOf(masks, name) });
  const found: SourceFile[] = [];
  for (const file of wanted)
    await access(file.path).then(
      () => found.push(file),
      () => undefined,
    );
  return found;
}
