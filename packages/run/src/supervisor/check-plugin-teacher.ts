import { outputSpace } from "@faculty/coordinator/outputs";
import { viewOf } from "@faculty/data/augmentation";
import { checkInputs, checkShown, type Dataset, runOutput } from "@faculty/data/datasets";
import type { RunSpec, TeacherSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { openPluginTeacher } from "@faculty/teacher-node/plugin";
import { unseenTeacherWarning } from "../run-file/check-measurable.ts";
import type { CheckedTeacher } from "./checked-teacher.ts";

/** Test samples that it is asked about: one row is not the other. */
const rows = 2;

/**
 * Compares what a plugin's teacher is described as with the data set, and asks it about a few of its samples.
 * @throws FacultyError BAD_PLUGIN, CLASS_MISMATCH, SHAPE_MISMATCH, DIGEST_MISMATCH.
 */
export async function checkedPlugin(
  teacher: Extract<TeacherSpec, { readonly plugin: string }>,
  dataset: Dataset,
  spec: Pick<RunSpec, "augment">,
): Promise<CheckedTeacher> {
  const { name, digest, classMap, outputs } = teacher;
  await using opened = await openPluginTeacher(teacher);
  const { facts } = opened;
  if (digest !== undefined && digest !== facts.digest)
    throw new FacultyError(
      "DIGEST_MISMATCH",
      `teacher ${name}: plugin ${teacher.plugin} with these parameters has digest ${facts.digest}, the run file says ${digest}`,
      { teacher: name },
    );
  outputSpace(name, facts.output, runOutput(dataset), classMap, outputs);
  checkInputs(`teacher ${name}`, facts, dataset);
  checkShown(`teacher ${name}`, facts, spec);
  const asked = Math.min(rows, dataset.test.count);
  if (asked > 0) {
    const inputs = viewOf(
      dataset,
      "test",
      Array.from({ length: asked }, (_, id) => id),
    );
    await opened.infer({ inputs, rows: asked, layers: [] });
  }
  return { digest: facts.digest, layers: [], warnings: [unseenTeacherWarning(teacher, facts.output, dataset)] };
}
