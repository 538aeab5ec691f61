import { FacultyError } from "@faculty/shared/errors";
import { didYouMean, shownName, shownNames } from "@faculty/shared/names";
import type { Part } from "../../prepared/sample-source.ts";
import type { FileGroup } from "./file-group.ts";
import type { FileKind } from "./list-files.ts";
import { splitTest } from "./split-test.ts";

interface Parted extends Readonly<Record<Part, readonly FileGroup[]>> {
  readonly classes: readonly string[];
}

/**
 * Training files with a class, then those without; test files; the classes, of the training files if any has one, in the
 * order of their code units.
 * @param spec - With the share of each class's files that are test samples, where no folder says.
 * @throws FacultyError BAD_DATASET.
 */
export function partFiles(
  groups: readonly FileGroup[],
  kind: FileKind,
  spec: { readonly path: string; readonly test?: number | undefined },
): Parted {
  const { one, many } = kind;
  const { path } = spec;
  const of = (part: FileGroup["part"]) => groups.filter((group) => group.part === part);
  const [train, test, unlabelled, all] = [of("train"), of("test"), of("unlabelled"), of("all")];
  const bad = (sentence: string) => new FacultyError("BAD_DATASET", sentence, { path });
  const labelled = [...train, ...all];
  const sides = splitTest(labelled, test, kind, spec);
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
  return { classes, train: [...sides.train, ...unlabelled], test: sides.test };
}

export function countOf(groups: readonly FileGroup[]): number {
  return groups.reduce((sum, { files }) => sum + files.length, 0);
}
