import { createHash } from "node:crypto";
import type { RunSpec } from "@faculty/shared/config";
import type { Dataset } from "@faculty/shared/datasets";
import { identityOf } from "@faculty/student-trainer";
import { withSettings } from "../roles/student-settings.ts";
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
  const { temperature } = spec;
  const written = typeof temperature === "object" && "tune" in temperature ? 1 : temperature; // of a job that is asked nothing
  const identity = identityOf({
    runId: spec.name,
    spec: withSettings(spec, { learningRate: job.learningRate ?? undefined, weights: job.weights ?? undefined }),
    dataset,
    student: job.id,
    seed: job.seed,
    objective: job.kind === "scratch" ? "scratch" : "distil",
    temperature: job.temperature ?? written,
    epochs: job.epochs ?? undefined,
  });
  return digestOf({ identity, teachers: job.kind === "scratch" ? [] : teacherDigests });
}

/** SHA-256, hex, of a value's JSON. */
export function digestOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}
