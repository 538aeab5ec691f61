import { createHash } from "node:crypto";
import type { RunSpec } from "@faculty/shared/config";
import type { Dataset } from "@faculty/shared/datasets";

/** What a student's training is a function of: two equal keys mean that one result serves both. */
export function studentKey(
  spec: RunSpec,
  dataset: Dataset,
  teacherDigests: Readonly<Record<string, string>>,
  job: { readonly kind: "distil" | "scratch" | "tune"; readonly seed: number; readonly temperature: unknown },
): string {
  const { seed, augment, ensemble, signal, codec, student, objective, train, fineTune } = spec;
  const { batchSize, epochs, earlyStopping } = train;
  const common = {
    kind: job.kind,
    dataset: dataset.digest,
    validation: spec.dataset.validation,
    seed,
    studentSeed: job.seed,
    augment,
    model: student.model,
    optimizer: student.optimizer,
    train: { batchSize, epochs, earlyStopping },
  };
  if (job.kind === "scratch") return digestOf({ ...common, fineTune: null });
  const teachers = spec.teachers.map(({ name, classes }) => ({ name, classes, digest: teacherDigests[name] }));
  return digestOf({ ...common, fineTune, teachers, ensemble, signal, codec, objective, temperature: job.temperature });
}

/** SHA-256, hex, of a value's JSON. */
export function digestOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}
