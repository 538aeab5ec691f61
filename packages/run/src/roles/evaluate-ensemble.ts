import { join } from "node:path";
import { loadRunDataset } from "@faculty/data/datasets";
import { systemClock } from "@faculty/shared/clock";
import {
  mapClasses,
  mergedTeachers,
  opaqueParts,
  type RunSpec,
  runSpecSchema,
  type TeacherSpec,
} from "@faculty/shared/config";
import { asFacultyError } from "@faculty/shared/errors";
import { requireWithinRoots } from "@faculty/shared/files";
import { columnNames } from "@faculty/shared/outputs";
import type { TeacherDescription } from "@faculty/shared/protocol";
import { allIds, evaluateEnsemble } from "@faculty/student-trainer/evaluate";
import { connectBus } from "../bus/connect-bus.ts";
import { preparing } from "../data/preparing.ts";
import type { EnsembleResult } from "../measured/ensemble-result.ts";
import { figuresInWords } from "../measured/figures.ts";
import { openOtlp } from "../otlp/open-otlp.ts";
import { loadRun, type SchemaWith } from "../run-file/load-run.ts";
import { requireOneLink } from "../run-file/one-link.ts";
import { withOwnDigests } from "../run-file/own-digests.ts";
import { weightingSpecOf } from "../run-file/weighting-spec-of.ts";
import { writeJson } from "../run-folder/json-file.ts";
import { resultFile } from "../run-folder/step-store.ts";
import { checkFolder } from "../run-folder/usable-folder.ts";
import { unnamedInstance } from "../settings/process-fields.ts";
import { absenceError, awaitEnsemble, isOf } from "./await-ensemble.ts";
import type { RoleOptions } from "./role.ts";
import { roleLogger } from "./role-logger.ts";

export interface EvaluateEnsembleOptions extends RoleOptions {
  readonly runFile: string;
  /** Receives result.json. */
  readonly out: string | undefined;
  /** How long to wait for an answer of the coordinator or of a teacher. */
  readonly timeoutMs: number;
}

const component = "evaluate-ensemble";

/**
 * What a run's teachers and their mixture make of the test samples, asked through its coordinator.
 * @throws FacultyError NO_RESPONDER or TEACHER_ABSENT naming who does not answer within the time given.
 */
export async function evaluateEnsembleRole(options: EvaluateEnsembleOptions): Promise<void> {
  const { runFile, out, timeoutMs, settings, output, abort } = options;
  const schemaWith: SchemaWith = (plugins) => runSpecSchema({ ...opaqueParts, weighting: weightingSpecOf(plugins) });
  const spec = await withOwnDigests(await loadRun(runFile, schemaWith, settings.roots, abort));
  requireOneLink(spec, runFile);
  await requireWithinRoots([["--out", out]], settings.roots);
  if (out !== undefined) await checkFolder("--out", out);
  const dataset = await loadRunDataset(spec, abort, preparing(settings, output));
  const fields = { instance: unnamedInstance(), run_id: spec.name };
  const logger = roleLogger(options, component, fields);
  await using otlp = await openOtlp(settings, component, fields, logger);
  await using bus = await connectBus(settings.nats, { role: "admin", clientName: `faculty evaluate ${spec.name}` });
  const teachers = spec.signals.mode === "offline" ? [] : mergedTeachers(spec);
  const awaited = { bus, run: spec.name, teachers, abort };
  const alive = await awaitEnsemble(awaited, { timeoutMs, clock: systemClock, say: (line) => output.note(line) });
  const described = await descriptions(spec, alive);
  const evaluating = evaluateEnsemble({
    bus,
    run: spec.name,
    policy: spec.ensemble.policy,
    dataset,
    source: "test",
    logger,
    meter: otlp,
    abort,
    giveUpAfterMs: timeoutMs,
    ids: allIds(dataset, "test"),
    teachers: described.map(({ name, output, outputs, classMap }) => ({
      name,
      classes: mapClasses(columnNames(output), classMap).filter((known) => known !== null),
      ...(typeof outputs === "object" && { outputs: Object.keys(outputs) }),
    })),
    clock: systemClock,
  });
  const found = await evaluating.catch(async (thrown: unknown) => {
    abort.throwIfAborted();
    if (!asFacultyError(thrown).retryable) throw thrown;
    throw (await absenceError(awaited, timeoutMs)) ?? thrown;
  });
  const sizeOf = (teacher: string) => described.find(({ name }) => name === teacher)?.parameters ?? null;
  const teachersFound = found.teachers.map((one) => ({ ...one, parameters: sizeOf(one.name) }));
  const evaluation: EnsembleResult = { ...found, teachers: teachersFound };
  if (out !== undefined) await writeJson(join(out, resultFile), evaluation);
  if (output.json) {
    output.print(JSON.stringify(evaluation));
    return;
  }
  const scores = [...evaluation.teachers, { name: "ensemble", evaluation: evaluation.ensemble }];
  for (const { name, evaluation: score } of scores) output.print(`${name}: ${figuresInWords(score).join(", ")}`);
}

/** Each teacher whose outputs count, with what it says of itself, or what was kept of that. @throws as `keptTeacher`. */
async function descriptions(spec: RunSpec, alive: readonly TeacherDescription[]) {
  const described = mergedTeachers(spec).map(async (teacher) => {
    const { name, classMap, outputs } = teacher;
    const { output, parameters } = alive.find((one) => isOf(one, teacher)) ?? (await kept(spec, teacher));
    return { name, classMap, outputs, output, parameters };
  });
  return Promise.all(described);
}

async function kept(spec: RunSpec, teacher: TeacherSpec) {
  const { keptTeacher } = await import("../supervisor/kept-teacher.ts"); // with what reads a signal store
  return keptTeacher(spec, teacher);
}
