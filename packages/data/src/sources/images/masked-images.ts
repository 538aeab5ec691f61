import { join } from "node:path";
import { FacultyError } from "@faculty/shared/errors";
import { type FileGroup, filesOf, sampleName } from "../folders/file-group.ts";
import { listBelow } from "../folders/list-files.ts";
import { testDraw } from "../own-draw.ts";
import { imageFiles } from "./image-files.ts";
import type { ImagesSpec } from "./images-keys.ts";

type Parted = Readonly<Record<"train" | "test", readonly FileGroup[]>>;

/**
 * Images with masks: those in `train` and `test`, or all with a share to test with; those in `unlabelled` have no mask and
 * are training samples after the others.
 * @throws FacultyError what `listBelow` throws; BAD_DATASET where nothing says which are test samples, or two things do.
 */
export async function maskedImages({ path, test: share }: ImagesSpec, abort: AbortSignal | undefined): Promise<Parted> {
  const groups = await listBelow(path, imageFiles, abort);
  const below = (part: string) => groups.filter(({ name }) => name.startsWith(`${part}/`));
  const [test, unlabelled] = [below("test"), below("unlabelled")];
  const labelled = groups.filter((group) => !test.includes(group) && !unlabelled.includes(group));
  const bad = (sentence: string) => new FacultyError("BAD_DATASET", sentence, { path });
  if (test.length > 0 && share !== undefined)
    throw bad(`${join(path, "test")} holds the test images, and dataset.test is ${share}: drop one`);
  if (test.length > 0) return { train: [...labelled, ...unlabelled], test };
  if (share === undefined)
    throw bad(`${path} has no folder test: make one, or say dataset.test, the share of images to test with`);
  const names = [...filesOf(labelled)].map(({ name }) => name);
  const isTest = testDraw(names, share);
  const drawn = (wanted: boolean) =>
    labelled
      .map((group) => ({ ...group, files: group.files.filter((file) => isTest(sampleName(group, file)) === wanted) }))
      .filter(({ files }) => files.length > 0);
  return { train: [...drawn(false), ...unlabelled], test: drawn(true) };
}

/** Whether an image has a mask, by where it lies. */
export function isMasked(name: string): boolean {
  return !name.startsWith("unlabelled/");
}
