import { createHash } from "node:crypto";
import type { RunSpec } from "@faculty/shared/config";
import type { Dataset } from "@faculty/shared/datasets";
import type { StudentJob } from "./student-jobs.ts";

/**
 * What a student's training is a function of: two equal keys mean that one result serves both, and that a checkpoint of
 * the one continues the other.
 * @param spec - As the job's student has it.
 */
export function studentKey(
  spec: RunSpec,
  dataset: Dataset,
  teacherDigests: Readonly<Record<string, string>>,
  job: StudentJob,
): string {
  const { name, seed, augment, objective, ensemble, signal, codec, signals, student, train, fineTune } = spec;
  const { batchSize, epochs, earlyStopping } = train;
  const common = {
    job,
    run: [name, seed],
    data: [dataset.digest, spec.dataset.validation, augment],
    student: [student.model, student.optimizer],
    train: [batchSize, epochs, earlyStopping ?? null, fineTune ?? null],
  };
  if (job.kind === "scratch")
    return digestOf({ ...common, objective: objective.filter(({ loss }) => loss === "hard-label") });
  const teachers = spec.teachers.map((teacher) => [
    teacher.name,
    teacher.outputs,
    teacher.classes ?? null,
    teacher.classMap ?? null,
    teacherDigests[teacher.name],
  ]);
  return digestOf({
    ...common,
    temperature: job.temperature ?? spec.temperature,
    stages: spec.stages,
    objective,
    teachers,
    ensemble,
    signal,
    codec,
    kept: signals.mode !== "online",
  });
}

/** SHA-256, hex, of a value's JSON. */
export function digestOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}
