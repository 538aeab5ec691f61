import { join } from "node:path";
import { readVocabulary, vocabularyFileName } from "@faculty/data/datasets";
import type { RunSpec } from "@faculty/shared/config";
import { asFacultyError, FacultyError } from "@faculty/shared/errors";

/** What `dataset.vocabulary` says instead of a file's name, for the vocabulary that the teachers were trained on. */
export const ofTeachers = "teacher";

/**
 * A run whose `dataset.vocabulary` names a file: where it says `teacher`, the one beside the teachers' models.
 * @param spec - With absolute paths.
 * @throws FacultyError BAD_RUN_FILE where no teacher has one here, or two have different ones; BAD_DATASET.
 */
export async function withTeachersVocabulary(spec: RunSpec): Promise<RunSpec> {
  if (spec.dataset.vocabulary !== ofTeachers) return spec;
  const found: { name: string; path: string; tokens: readonly string[] }[] = [];
  for (const { name, model } of spec.teachers) {
    if (model === undefined) continue; // it joins by itself
    const path = join(model, vocabularyFileName);
    const tokens = await readVocabulary(path).catch(absentWhereMissing);
    if (tokens !== null) found.push({ name, path, tokens });
  }
  const [first, ...others] = found;
  if (first === undefined) {
    const names = spec.teachers.map(({ name }) => name).join(", ");
    throw bad(
      `teacher, but the model of none of ${names} has a ${vocabularyFileName}: name a file, or teach them again`,
    );
  }
  const other = others.find(({ tokens }) => tokens.join("\n") !== first.tokens.join("\n"));
  if (other !== undefined) throw bad(`teacher, but ${first.name} and ${other.name} have different ones: name a file`);
  return { ...spec, dataset: { ...spec.dataset, vocabulary: first.path } };
}

function absentWhereMissing(thrown: unknown): null {
  if (asFacultyError(thrown).code === "NOT_FOUND") return null;
  throw thrown;
}

function bad(what: string): FacultyError {
  return new FacultyError("BAD_RUN_FILE", `dataset.vocabulary is ${what}`);
}
