import type { Part } from "../../prepared/sample-source.ts";
import type { FileGroup } from "../folders/file-group.ts";
import { listBelow } from "../folders/list-files.ts";
import { splitTest } from "../folders/split-test.ts";
import { imageFiles } from "./image-files.ts";
import type { ImagesSpec } from "./images-keys.ts";

/**
 * Images with masks: those in `train` and `test`, or all with a share to test with; those in `unlabelled` have no mask and
 * are training samples after the others.
 * @throws FacultyError what `listBelow` and `splitTest` throw.
 */
export async function maskedImages(
  spec: ImagesSpec,
  abort: AbortSignal | undefined,
): Promise<Readonly<Record<Part, readonly FileGroup[]>>> {
  const groups = await listBelow(spec.path, imageFiles, abort);
  const unlabelled = groups.filter(({ part }) => part === "unlabelled");
  const isTest = ({ name }: FileGroup) => name.startsWith("test/");
  const labelled = groups.filter((group) => group.part !== "unlabelled" && !isTest(group));
  const { train, test } = splitTest(labelled, groups.filter(isTest), imageFiles, spec);
  return { train: [...train, ...unlabelled], test };
}

/** Whether an image has a mask, by where it lies. */
export function isMasked(name: string): boolean {
  return !name.startsWith("unlabelled/");
}
