import { join } from "node:path";
import { FacultyError } from "@faculty/shared/errors";
import type { Part } from "../../prepared/sample-source.ts";
import { testDraw } from "../own-draw.ts";
import { type FileGroup, filesOf, sampleName } from "./file-group.ts";
import type { FileKind } from "./list-files.ts";

/**
 * Labelled files to train with and those to test with, which lie in a folder of their own, or are a share of each class's.
 * @param labelled - All but those of that folder. @param test - Those of it; none where there is no such folder.
 * @throws FacultyError BAD_DATASET where neither the folder nor a share says which are test samples, or both do.
 */
export function splitTest(
  labelled: readonly FileGroup[],
  test: readonly FileGroup[],
  { many }: FileKind,
  { path, test: share }: { readonly path: string; readonly test?: number | undefined },
): Readonly<Record<Part, readonly FileGroup[]>> {
  const bad = (sentence: string) => new FacultyError("BAD_DATASET", sentence, { path });
  if (test.length > 0 && share !== undefined)
    throw bad(`${join(path, "test")} holds the test ${many}, and dataset.test is ${share}: drop one`);
  if (test.length > 0) return { train: labelled, test };
  if (share === undefined)
    throw bad(`${path} has no folder test: make one, or say dataset.test, the share of ${many} to test with`);
  const classes = new Set(labelled.map((group) => group.class));
  const isTest = new Map([...classes].map((name) => [name, testDraw(idsOf(labelled, name), share)]));
  const drawn = (wanted: boolean) =>
    labelled
      .map((group) => {
        const ofClass = isTest.get(group.class);
        return { ...group, files: group.files.filter((file) => ofClass?.(sampleName(group, file)) === wanted) };
      })
      .filter(({ files }) => files.length > 0);
  return { train: drawn(false), test: drawn(true) };
}

function* idsOf(groups: readonly FileGroup[], name: string | null): Generator<string> {
  for (const file of filesOf(groups.filter((group) => group.class === name))) yield file.name;
}
