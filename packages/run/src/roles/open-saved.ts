import { type Dataset, runOutput } from "@faculty/data/datasets";
import { openSavedOutputs, savedFiles } from "@faculty/data/saved-outputs";
import type { SavedSpec, TeacherSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { openSavedTeacher, type Teacher } from "@faculty/teacher-node";
import { teacherOutput } from "../run-file/teacher-output.ts";

export type SavedTeacherSpec = Extract<TeacherSpec, { readonly signals: SavedSpec }>;

/**
 * The teacher that says what was saved.
 * @throws FacultyError DIGEST_MISMATCH; USAGE without a data set, by whose samples it is saved; what `openSavedOutputs` throws.
 */
export async function openSaved(
  teacher: SavedTeacherSpec,
  dataset: Dataset | undefined,
  cache: string | undefined,
  abort: AbortSignal,
): Promise<Teacher> {
  const { name, signals, digest } = teacher;
  if (dataset === undefined)
    throw new FacultyError("USAGE", `teacher ${name}: what was saved is of a data set's samples, and none is named`);
  const output = teacherOutput(teacher, runOutput(dataset));
  const files = await savedFiles(signals, output, abort);
  const { digest: found } = files;
  if (digest !== undefined && digest !== found)
    throw new FacultyError(
      "DIGEST_MISMATCH",
      `teacher ${name}: saved outputs ${signals.path} have digest ${found}, the run expects ${digest}`,
      { teacher: name },
    );
  const saved = await openSavedOutputs(signals, { output, dataset, files, cache, abort });
  return openSavedTeacher({ name, saved, output, inputShape: dataset.inputShape, digest: found });
}
