import { access } from "node:fs/promises";
import { createPreparation, type DataSample } from "@faculty/data/preparation";
import { checkNamedClasses } from "@faculty/models/inspect";
import {
  checkForeignFormat,
  type ModelFormat,
  modelFormat,
  modelInputs,
  preparedDigest,
} from "@faculty/models/manifests";
import { FacultyError } from "@faculty/shared/errors";
import { classNames } from "@faculty/shared/outputs";
import type { PreparationSpec } from "@faculty/shared/samples";
import type { KindOptions, OpenKind } from "../teacher/open-kind.ts";
import { preparedTeacher } from "../teacher/prepared-teacher.ts";
import type { Teacher } from "../teacher/teacher.ts";

/**
 * Every kind of model that can teach. What computes it is loaded with its file, when the first of them is opened. A new
 * one is a format, a file, a row, and a run of teacher.conformance.ts.
 */
export const teacherKinds: Readonly<Record<ModelFormat, () => Promise<OpenKind>>> = {
  "tfjs-layers": async () => (await import("./tfjs/tfjs-layers.ts")).openLayersTeacher,
  "tfjs-graph": async () => (await import("./tfjs/tfjs-graph.ts")).openGraphTeacher,
};

export interface OpenOptions extends Pick<KindOptions, "backend" | "onRuntime"> {
  /** The classes the run file names; they must be those of the model's manifest, and stand in where it has none. */
  readonly classes?: readonly string[] | undefined;
  /** What the run file says that it makes of a sample, where its own manifest does not. */
  readonly inputs?: PreparationSpec | undefined;
  /** What it will be asked about; absent: what its manifest says that a sample is. */
  readonly samples?: DataSample | undefined;
}

/**
 * Opens the model at a path as whatever kind of teacher it is, and starts what computes it. The caller disposes.
 * @throws FacultyError NOT_FOUND, BAD_MODEL, BAD_RUN_FILE, SHAPE_MISMATCH, CLASS_MISMATCH, NOT_FINITE,
 * BACKEND_UNAVAILABLE.
 */
export async function openTeacher(path: string, options: OpenOptions = {}): Promise<Teacher> {
  const { classes } = options;
  await access(path).catch((cause: unknown) => {
    throw new FacultyError("NOT_FOUND", `model ${path} does not exist`, { path }, { cause });
  });
  const format = await modelFormat(path);
  if (format === null) {
    await checkForeignFormat(path);
    const known = Object.keys(teacherKinds).join(", ");
    throw new FacultyError("BAD_MODEL", `model ${path} is of no known kind, expected one of ${known}`, { path });
  }
  const open = await teacherKinds[format]();
  const { backend, onRuntime } = options;
  const teacher = await open(path, {
    backend,
    onRuntime,
    ...(classes === undefined ? {} : { classesWithoutManifest: classes }),
  });
  try {
    checkNamedClasses(path, classNames(teacher.facts.output), classes);
    return await withPreparation(path, teacher, options);
  } catch (error) {
    await teacher[Symbol.asyncDispose]();
    throw error;
  }
}

async function withPreparation(path: string, teacher: Teacher, { inputs, samples }: OpenOptions): Promise<Teacher> {
  const used = await modelInputs(path, inputs);
  if (used === undefined) return teacher;
  const { sampleShape, ...spec } = used;
  const { inputShape, vocabulary } = teacher.facts;
  const sample = samples ?? (sampleShape && { inputShape: sampleShape, vocabulary });
  if (sample === undefined)
    throw new FacultyError(
      "BAD_MODEL",
      `model ${path} is given no data set, and inputs.sampleShape in its faculty.json does not say what a sample is`,
      { path },
    );
  const who = `model ${path}`;
  const preparation = createPreparation(spec, sample, who);
  if (preparation.shape.join() !== inputShape.join())
    throw new FacultyError(
      "SHAPE_MISMATCH",
      `${who} takes inputs of shape [${inputShape.join(", ")}], inputs makes [${preparation.shape.join(", ")}] of samples of shape [${sample.inputShape.join(", ")}]`,
      { path },
    );
  return preparedTeacher(teacher, preparation, preparedDigest(teacher.facts.digest, inputs));
}
