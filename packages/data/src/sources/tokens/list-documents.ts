import { stat } from "node:fs/promises";
import { join } from "node:path";
import { FacultyError } from "@faculty/shared/errors";
import type { Part } from "../../prepared/sample-source.ts";
import { filesOf, type SampleFile } from "../folders/file-group.ts";
import { type FileKind, listBelow } from "../folders/list-files.ts";
import type { TokensSpec } from "./tokens-keys.ts";

const documentFiles: FileKind = {
  one: "text",
  many: "texts",
  loose: "",
  extensions: [".txt"],
};

/** The documents of a folder: to train with, and to test with, `test/…`; none there where a share is drawn. */
export interface Documents {
  readonly train: readonly SampleFile[];
  readonly test: readonly SampleFile[];
}

/**
 * All `.txt` below a folder, UTF-8, each a document, in the order of their names' code units.
 * @throws FacultyError NOT_FOUND; BAD_DATASET where neither a folder nor a share says what to test with, or both do.
 */
export async function listDocuments(
  { path, test: share }: Pick<TokensSpec, "path" | "test">,
  abort: AbortSignal | undefined,
): Promise<Documents> {
  if (
    !(await stat(path).then(
      (found) => found.isDirectory(),
      () => true,
    ))
  )
    throw bad(`${path} is a file, expected a folder of texts`);
  const all = [...filesOf(await listBelow(path, documentFiles, abort))];
  const isOf = (part: Part) => (file: SampleFile) => file.name.startsWith("test/") === (part === "test");
  const [train, test] = [all.filter(isOf("train")), all.filter(isOf("test"))];
  if (train.length === 0) throw bad(`${path} holds no text to train with, expected files that end in .txt`);
  if (test.length > 0 && share !== undefined)
    throw bad(`${join(path, "test")} holds the test texts, and dataset.test is ${share}: drop one`);
  if (test.length === 0 && share === undefined)
    throw bad(`${path} has no folder test: make one, or say dataset.test, the share of windows to test with`);
  return { train, test };
}

function bad(sentence: string): FacultyError {
  return new FacultyError("BAD_DATASET", sentence);
}
