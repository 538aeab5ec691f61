import { access } from "node:fs/promises";
import { labelSpace } from "@faculty/coordinator";
import type { RunSpec, TeacherSpec } from "@faculty/shared/config";
import {
  checkInputs,
  type Dataset,
  loadDataset,
  unknownTokensWarning,
  unknownVocabularyWarning,
} from "@faculty/shared/datasets";
import { FacultyError } from "@faculty/shared/errors";
import type { Roots } from "@faculty/shared/files";
import { type ModelManifest, modelDigest, readManifest } from "@faculty/shared/models";
import { checkMeasurable, unseenTeacherWarning } from "../check-measurable.ts";
import { loadRun } from "../load-run.ts";
import { runSchema } from "../run-schema.ts";
import { checkTraining } from "./check-training.ts";
import { inspectTeacher } from "./inspect-teacher.ts";

/** A run file that was read and found to fit its data set and its teachers. */
export interface PreparedRun {
  /** Every path in it is absolute. */
  readonly spec: RunSpec;
  readonly dataset: Dataset;
  /** Digest of each teacher's model folder, by teacher. */
  readonly teacherDigests: Readonly<Record<string, string>>;
  /** What may make the run worth less than it seems, a sentence each. */
  readonly warnings: readonly string[];
}

/** By teacher, the layers that may be asked for. */
type TeacherLayers = (spec: RunSpec, dataset: Dataset) => Promise<ReadonlyMap<string, readonly string[]>>;

/**
 * Everything that can be wrong with a run before a process is started.
 * @throws FacultyError BAD_RUN_FILE, OUTSIDE_ROOTS, NOT_FOUND, BAD_DATASET, BAD_MODEL, CLASS_MISMATCH, SHAPE_MISMATCH,
 * DIGEST_MISMATCH, NOT_FINITE.
 * @param teacherLayers - Opens the teachers, to see that they can be.
 */
export async function prepareRun(
  runFile: string,
  roots: Roots,
  signal: AbortSignal,
  teacherLayers: TeacherLayers = async () => new Map(),
): Promise<PreparedRun> {
  const spec = await loadRun(runFile, runSchema, roots, signal);
  const dataset = await loadDataset(spec.dataset, signal);
  const teacherDigests: Record<string, string> = {};
  const warnings = [unknownTokensWarning(dataset), ...checkMeasurable(runFile, spec, dataset)];
  for (const teacher of spec.teachers) {
    const manifest = await checkTeacher(teacher, dataset);
    const classes = teacher.classes ?? manifest?.classes ?? [];
    warnings.push(unseenTeacherWarning(teacher, classes, dataset));
    warnings.push(unknownVocabularyWarning(`teacher ${teacher.name}`, manifest, dataset));
    teacherDigests[teacher.name] = await checkedDigest(teacher);
  }
  await checkTraining(spec, dataset, await teacherLayers(spec, dataset));
  return { spec, dataset, teacherDigests, warnings: warnings.filter((sentence) => sentence !== null) };
}

/** Of the model's folder, which is what the run file says where it says one. */
async function checkedDigest({ name, model, digest }: TeacherSpec): Promise<string> {
  const found = await modelDigest(model);
  if (digest === undefined || digest === found) return found;
  throw new FacultyError(
    "DIGEST_MISMATCH",
    `teacher ${name}: model ${model} has digest ${found}, the run file says ${digest}`,
    { teacher: name },
  );
}

/** Compares what the teacher's manifest and its model say with the data set, without running the model. */
async function checkTeacher(
  { name, model, outputs, classes: given, classMap }: TeacherSpec,
  dataset: Dataset,
): Promise<ModelManifest | null> {
  await access(model).catch((cause: unknown) => {
    throw new FacultyError("NOT_FOUND", `teacher ${name}: model ${model} does not exist`, { teacher: name }, { cause });
  });
  const manifest = await readManifest(model);
  const classes = given ?? manifest?.classes;
  if (classes === undefined)
    throw new FacultyError(
      "BAD_MODEL",
      `teacher ${name}: ${model} has no faculty.json, and teachers.classes does not name its classes`,
      { teacher: name },
    );
  if (outputs) labelSpace(name, classes, dataset.classes, classMap);
  if (manifest !== null) checkInputs(`teacher ${name}`, manifest, dataset);
  await inspectTeacher({ name, model }, classes, dataset);
  return manifest;
}
