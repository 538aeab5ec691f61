import { outputSpace } from "@faculty/coordinator/outputs";
import { viewOf } from "@faculty/data/augmentation";
import {
  checkInputs,
  checkShown,
  type Dataset,
  runOutput,
  textsOfSamples,
  unknownVocabularyWarning,
} from "@faculty/data/datasets";
import type { RunSpec, TeacherSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { takesTexts } from "@faculty/shared/protocol";
import type { Teacher } from "@faculty/teacher-node";
import { openPluginTeacher, requireCausalTeacher } from "@faculty/teacher-node/plugin";
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
  if (outputs) outputSpace(name, facts.output, runOutput(dataset), classMap, outputs);
  checkInputs(`teacher ${name}`, facts, dataset);
  checkShown(`teacher ${name}`, facts, spec);
  await requireCausalTeacher(`teacher ${name}`, opened, dataset);
  await askOnce(opened, dataset);
  return {
    digest: facts.digest,
    layers: facts.layers,
    warnings: [
      unseenTeacherWarning(teacher, facts.output, dataset),
      unknownVocabularyWarning(`teacher ${name}`, facts, dataset),
    ],
  };
}

/** What it says of its layers too; where no sample is read yet, nothing. */
async function askOnce(teacher: Teacher, dataset: Dataset): Promise<void> {
  const { facts } = teacher;
  const ids = Int32Array.from({ length: Math.min(rows, dataset.test.count) }, (_, id) => id);
  if (ids.length === 0) return;
  const texts = takesTexts(facts) ? textsOfSamples(facts.backend, dataset, "test", ids) : undefined;
  const inputs = texts === undefined ? viewOf(dataset, "test", ids) : new Float32Array(ids.length);
  await teacher.infer({ inputs, rows: ids.length, texts, layers: facts.layers });
}
