import { runOutput } from "@faculty/data/datasets";
import { staysSparse } from "@faculty/shared/codecs";
import { mergedTeachers, signalMode } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { digestOf } from "../jobs/step-key.ts";
import { type EnsembleResult, ensembleResult } from "../measured/ensemble-result.ts";
import type { StepContext } from "./step-context.ts";

/**
 * What the teachers and their mixture make of the test samples, asked through the coordinator.
 * @returns Null where no teacher's outputs count, or where signals stay sparse: this asks for rows of every class.
 */
export async function ensembleStep(context: StepContext): Promise<EnsembleResult | null> {
  const { store, spec, dataset, teacherDigests, runFile, roles } = context;
  const step = "ensemble";
  const { seed, ensemble, signal, codec } = spec;
  const merged = mergedTeachers(spec);
  if (merged.length === 0 || staysSparse(codec, runOutput(dataset))) return null;
  const teachers = merged.map(({ name, classes, classMap, outputs }) => ({
    name,
    classes,
    classMap,
    ...(typeof outputs === "object" && { outputs }),
    digest: teacherDigests[name],
  }));
  const validation = spec.dataset.validation;
  const key = digestOf({
    dataset: dataset.digest,
    labelling: dataset.labelling?.digest,
    validation,
    seed,
    teachers,
    ensemble,
    signal,
    codec,
    kept: signalMode(spec) !== "online",
    plugins: spec.plugins?.map(({ digest }) => digest), // which weigh, and measure
  });
  const before = await store.finished(step, key, ensembleResult);
  if (before !== undefined) return before;
  await store.begin(step, key);
  const cluster = await context.cluster();
  const out = store.stepFolder(step);
  const args = ["evaluate", "--ensemble", runFile, "--out", out];
  await roles.complete(() => cluster.child("evaluate-ensemble", args), ["NO_RESPONDER", "TEACHER_ABSENT", "DEADLINE"]);
  const result = await store.finished(step, key, ensembleResult);
  if (result !== undefined) return result;
  throw new FacultyError("CHILD_FAILED", `the evaluation of the ensemble ended without a readable result in ${out}`);
}
