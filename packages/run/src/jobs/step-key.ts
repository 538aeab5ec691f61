import { createHash } from "node:crypto";
import type { Dataset } from "@faculty/data/datasets";
import type { RunSpec } from "@faculty/shared/config";
import { identityOf } from "@faculty/student-trainer/phases";
import type { StudentJob } from "./student-jobs.ts";
import { withSettings } from "./student-settings.ts";

/** What is known of what a step is made of. */
export interface StepKey {
  /** Equal keys mean that one result serves both, and that a checkpoint of the one continues the other. */
  readonly key: string;
  /** What the key is made of, by names for people. */
  readonly parts: Readonly<Record<string, string>>;
}

/**
 * What a student's training is a function of.
 * @param spec - As the job's student has it.
 */
export function studentKey(
  spec: RunSpec,
  dataset: Dataset,
  teacherDigests: Readonly<Record<string, string>>,
  job: StudentJob,
): StepKey {
  const { temperature } = spec;
  const written = typeof temperature === "object" && "tune" in temperature ? 1 : temperature; // of a job that is asked nothing
  const identity = identityOf({
    runId: spec.name,
    spec: withSettings(spec, { learningRate: job.learningRate ?? undefined, weights: job.weights ?? undefined }),
    dataset,
    student: job.id,
    seed: job.seed,
    objective: job.kind === "tune" ? "distil" : job.kind,
    temperature: job.temperature ?? written,
    epochs: job.epochs ?? undefined,
  });
  const teachers = job.kind === "scratch" || job.kind === "ceiling" ? [] : teacherDigests;
  const models = Object.entries(teachers).map(([name, digest]) => [`digest of teacher ${name}`, digest]);
  return { key: digestOf({ identity, teachers }), parts: { ...identity, ...Object.fromEntries(models) } };
}

/** SHA-256, hex, of a value's JSON. */
export function digestOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}
