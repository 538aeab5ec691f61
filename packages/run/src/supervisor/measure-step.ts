import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { modelDigest } from "@faculty/models/manifests";
import { mergedTeachers, type RunSpec, type TeacherSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { z } from "zod";
import { digestOf } from "../jobs/step-key.ts";
import { type MeasuredModel, measuredModel } from "../measured/measured-model.ts";
import { hasModel } from "../run-file/has-model.ts";
import type { StepStore } from "../run-folder/step-store.ts";
import type { Environment } from "../settings/settings.ts";
import type { PreparedRun } from "./prepare-run.ts";
import type { Roles } from "./roles.ts";
import type { FinishedStudent } from "./student-step.ts";
import type { TaughtRun } from "./teach-link.ts";

export interface MeasureStepOptions extends PreparedRun {
  readonly store: StepStore;
  readonly roles: Roles;
  readonly env: Environment;
}

/**
 * Cost and latency of every teacher whose outputs count and whose model is here, every assistant and the first student of each kind, by one process while nothing
 * else runs.
 * @returns By model folder.
 */
export async function measureStep(
  { assistants, student }: Pick<TaughtRun, "assistants" | "student">,
  { spec, store, roles, env }: MeasureStepOptions,
): Promise<ReadonlyMap<string, MeasuredModel>> {
  const trained = [...assistants, student].flatMap(({ students }) => modelsToMeasure(students));
  const teachers = mergedTeachers(spec);
  const folders = [...new Set([...(await modelsHere(teachers)), ...trained])];
  const step = "cost";
  const named = teachers.map(({ classes, classMap, inputs, outputs, signature, runtime }) => [
    classes ?? null,
    classMap ?? null,
    ...(inputs ? [inputs] : []),
    ...(typeof outputs === "object" ? [outputs] : []),
    ...(signature === undefined ? [] : [signature]),
    ...(runtime === undefined ? [] : [{ runtime }]),
  ]);
  const key = digestOf([
    await Promise.all(folders.map((folder) => modelDigest(folder))),
    named,
    ...(await picturesKey(spec)),
  ]);
  const schema = z.array(measuredModel);
  const before = await store.finished(step, key, schema);
  const found = before ?? (await measure());
  return new Map(found.map((measured) => [measured.model, measured]));

  async function measure(): Promise<readonly MeasuredModel[]> {
    await store.begin(step, key);
    const out = store.stepFolder(step);
    const logFile = join(store.logs, "evaluate-models.log");
    const args = ["evaluate", ...folders, "--run", join(store.folder, "run.json"), "--out", out];
    await roles.complete(() => ({ name: "evaluate-models", args, env, logFile }));
    const measured = await store.finished(step, key, schema);
    if (measured !== undefined) return measured;
    throw new FacultyError("CHILD_FAILED", `the evaluation of the models ended without a readable result in ${out}`);
  }
}

/** What generated pictures are measured by, where they are. */
async function picturesKey({ pictures }: RunSpec): Promise<readonly unknown[]> {
  if (pictures === undefined) return [];
  const real = createHash("sha256").update(await readFile(pictures.real));
  return [pictures.layer, await modelDigest(pictures.model), real.digest("hex")];
}

/** Without those of teachers that join by themselves, or whose kept signals stand in for them. */
async function modelsHere(teachers: readonly TeacherSpec[]): Promise<readonly string[]> {
  const models = teachers.flatMap(({ model }) => model ?? []);
  const areHere = await Promise.all(models.map(hasModel));
  return models.filter((_, k) => areHere[k]);
}

/** The models of the first seed that was trained: others of a kind cost the same. */
function modelsToMeasure(students: readonly FinishedStudent[]): readonly string[] {
  const kindOf = ({ job }: FinishedStudent) => `${job.student} ${job.kind}`;
  const first = students.filter((one, place) => students.findIndex((other) => kindOf(other) === kindOf(one)) === place);
  return first.flatMap(({ folder, result }) => result.models.map(({ name }) => join(folder, name)));
}
