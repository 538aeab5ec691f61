import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunSpec } from "@faculty/shared/config";
import { afterEach, beforeEach, expect, test } from "vitest";
import { withTeachersVocabulary } from "./teachers-vocabulary.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "faculty-vocabulary-"));
  for (const name of ["a", "b"]) await mkdir(join(folder, name));
});
afterEach(() => rm(folder, { recursive: true }));

const teachers = () => ["a", "b"].map((name) => ({ name, model: join(folder, name) }));
const pathOf = async (vocabulary: string) => {
  const spec = { dataset: { name: "text", path: ".", validation: 0, vocabulary }, teachers: teachers() };
  return (await withTeachersVocabulary(spec as unknown as RunSpec)).dataset.vocabulary;
};
const put = (name: string, content: string) => writeFile(join(folder, name, "vocabulary.txt"), content);

test("the word teacher becomes the file beside the first model that has one; any other name is a file's", async () => {
  await put("b", "film\n");
  expect(await pathOf("teacher")).toBe(join(folder, "b", "vocabulary.txt"));
  await put("a", "film\n");
  expect(await pathOf("teacher")).toBe(join(folder, "a", "vocabulary.txt"));
  expect(await pathOf("/elsewhere/words.txt")).toBe("/elsewhere/words.txt");
});

test("teachers of no vocabulary, or of different ones, are named", async () => {
  await expect(pathOf("teacher")).rejects.toThrow(
    "dataset.vocabulary is teacher, but the model of none of a, b has a vocabulary.txt: name a file, or teach them again",
  );
  await put("a", "film\n");
  await put("b", "movie\n");
  await expect(pathOf("teacher")).rejects.toThrow(
    "dataset.vocabulary is teacher, but a and b have different ones: name a file",
  );
  await put("b", "film film\n");
  await expect(pathOf("teacher")).rejects.toThrow('line 1 is "film film", expected one token');
});
