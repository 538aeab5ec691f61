import { join } from "node:path";
import { FacultyError } from "@faculty/shared/errors";
import { didYouMean, shownName, shownNames } from "@faculty/shared/names";
import type { Part } from "../../prepared/sample-source.ts";
import { testDraw } from "../own-draw.ts";
import { type FileGroup, filesOf, sampleName } from "./file-group.ts";
import type { FileKind } from "./list-files.ts";

interface Parted extends Readonly<Record<Part, readonly FileGroup[]>> {
  readonly classes: readonly string[];
}

/**
 * Training files with a class, then those without; test files; the classes, of the training files if any has one, in the
 * order of their code units.
 * @param test - The share of each class's files that are test samples, where no folder says.
 * @throws FacultyError BAD_DATASET.
 */
export function partFiles(
  groups: readonly FileGroup[],
  { one, many }: FileKind,
  { path, test: share }: { readonly path: string; readonly test?: number | undefined },
): Parted {
  const of = (part: FileGroup["part"]) => groups.filter((group) => group.part === part);
  const [train, test, unlabelled, all] = [of("train"), of("test"), of("unlabelled"), of("all")];
  const bad = (sentence: string) => new FacultyError("BAD_DATASET", sentence, { path });
  if (test.length > 0 && share !== undefined)
    throw bad(`${join(path, "test")} holds the test ${many}, and dataset.test is ${share}: drop one`);
  if (test.length === 0 && share === undefined)
    throw bad(`${path} has no folder test: make one, or say dataset.test, the share of ${many} to test with`);
  const labelled = [...train, ...all];
  const named = labelled.length > 0 ? labelled : test;
  const classes = [...new Set(named.flatMap((group) => group.class ?? []))].sort((a, b) => (a < b ? -1 : 1));
  if (classes.length === 0) throw bad(`${path} holds no ${one} with a class, expected folders of them`);
  const stranger = test.find((group) => group.class === null || !classes.includes(group.class));
  if (stranger !== undefined) {
    const name = stranger.class ?? "";
    throw bad(
      `${stranger.path}${stranger.files[0]} is of class ${shownName(name)}, the training ${many} are of ${shownNames(classes)}${didYouMean([name], classes)}`,
    );
  }
  if (share === undefined) return { classes, train: [...labelled, ...unlabelled], test };
  const isTest = new Map(classes.map((name) => [name, testDraw(idsOf(labelled, name), share)]));
  const drawn = (wanted: boolean) =>
    labelled
      .map((group) => {
        const ofClass = isTest.get(group.class ?? "");
        return { ...group, files: group.files.filter((file) => ofClass?.(sampleName(group, file)) === wanted) };
      })
      .filter(({ files }) => files.length > 0);
  return { classes, train: [...drawn(false), ...unlabelled], test: drawn(true) };
}

export function countOf(groups: readonly FileGroup[]): number {
  return groups.reduce((sum, { files }) => sum + files.length, 0);
}

function* idsOf(groups: readonly FileGroup[], name: string): Generator<string> {
  for (const file of filesOf(groups.filter((group) => group.class === name))) yield file.name;
}
