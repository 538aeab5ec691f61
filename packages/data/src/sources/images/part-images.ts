import type { Part } from "../../prepared/sample-source.ts";
import { type FileGroup, sampleName } from "../folders/file-group.ts";
import { listBelow } from "../folders/list-files.ts";
import { splitTest } from "../folders/split-test.ts";
import { imageFiles } from "./image-files.ts";
import type { ImagesSpec } from "./images-keys.ts";

/**
 * Images whose folders tell no class: those in `train` and `test`, or all with a share to test with. Those of which nothing
 * is known are training samples after the others, but for those in `test`.
 * @param isKnown - Whether anything is known of an image, by its name below the folder.
 * @throws FacultyError what `listBelow` and `splitTest` throw.
 */
export async function partImages(
  spec: ImagesSpec,
  isKnown: (name: string) => boolean,
  abort: AbortSignal | undefined,
): Promise<Readonly<Record<Part, readonly FileGroup[]>>> {
  const groups = await listBelow(spec.path, imageFiles, abort);
  const isTest = ({ name }: FileGroup) => name.startsWith("test/");
  const toTrain = groups.filter((group) => !isTest(group));
  const only = (known: boolean) =>
    toTrain
      .map((group) => ({ ...group, files: group.files.filter((file) => isKnown(sampleName(group, file)) === known) }))
      .filter(({ files }) => files.length > 0);
  const { train, test } = splitTest(only(true), groups.filter(isTest), imageFiles, spec);
  return { train: [...train, ...only(false)], test };
}

/** Whether something is to be known of an image, by where it lies. */
export function isLabelledPlace(name: string): boolean {
  return !name.startsWith("unlabelled/");
}
