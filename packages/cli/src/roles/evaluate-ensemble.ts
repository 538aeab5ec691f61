import { join } from "node:path";
import { weightingSpec } from "@faculty/coordinator";
import { systemClock } from "@faculty/shared/clock";
import { mapClasses, mergedTeachers, opaqueParts, type RunSpec, runSpecSchema } from "@faculty/shared/config";
import { loadDataset } from "@faculty/shared/datasets";
import { asFacultyError, FacultyError } from "@faculty/shared/errors";
import { requireWithinRoots } from "@faculty/shared/files";
import { readManifest } from "@faculty/shared/models";
import type { TeacherDescription } from "@faculty/shared/protocol";
import { allIds, evaluateEnsemble } from "@faculty/student-trainer";
import { connectBus } from "../connect-bus.ts";
import { loadRun } from "../load-run.ts";
import { requireOneLink } from "../one-link.ts";
import { withOwnDigests } from "../own-digests.ts";
import { figuresInWords } from "../report/figures.ts";
import { writeJson } from "../supervisor/json-file.ts";
import { resultFile } from "../supervisor/stage-store.ts";
import { checkFolder } from "../usable-folder.ts";
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

/**
 * What a run's teachers and their mixture make of the test samples, asked through its coordinator.
 * @throws FacultyError NO_RESPONDER or TEACHER_ABSENT naming who does not answer within the time given.
 */
export async function evaluateEnsembleRole(options: EvaluateEnsembleOptions): Promise<void> {
  const { runFile, out, timeoutMs, settings, output, signal } = options;
  const schema = runSpecSchema({ ...opaqueParts, weighting: weightingSpec });
  const spec = await withOwnDigests(await loadRun(runFile, schema, settings.roots, signal));
  requireOneLink(spec, runFile);
  await requireWithinRoots([["--out", out]], settings.roots);
  if (out !== undefined) await checkFolder("--out", out);
  const dataset = await loadDataset(spec.dataset, signal);
  const logger = roleLogger(options, "evaluate-ensemble", { run_id: spec.name });
  await using bus = await connectBus(settings.nats, { role: "admin", clientName: `faculty evaluate ${spec.name}` });
  const teachers = spec.signals.mode === "offline" ? [] : mergedTeachers(spec);
  const awaited = { bus, run: spec.name, teachers, signal };
  const alive = await awaitEnsemble(awaited, { timeoutMs, clock: systemClock, say: (line) => output.note(line) });
  const evaluating = evaluateEnsemble({
    bus,
    run: spec.name,
    policy: spec.ensemble.policy,
    dataset,
    source: "test",
    logger,
    signal,
    giveUpAfterMs: timeoutMs,
    ids: allIds(dataset, "test"),
    teachers: await knownClasses(spec, alive),
    clock: systemClock,
  });
  const evaluation = await evaluating.catch(async (thrown: unknown) => {
    signal.throwIfAborted();
    if (!asFacultyError(thrown).retryable) throw thrown;
    throw (await absenceError(awaited, timeoutMs)) ?? thrown;
  });
  if (out !== undefined) await writeJson(join(out, resultFile), evaluation);
  if (output.json) {
    output.print(JSON.stringify(evaluation));
    return;
  }
  const scores = [...evaluation.teachers, { name: "ensemble", evaluation: evaluation.ensemble }];
  for (const { name, evaluation: score } of scores) output.print(`${name}: ${figuresInWords(score).join(", ")}`);
}

/** Each teacher of the run with the classes it says it knows. @throws FacultyError TEACHER_ABSENT. */
async function knownClasses(spec: RunSpec, alive: readonly TeacherDescription[]) {
  const known = mergedTeachers(spec).map(async (teacher) => {
    const { name, classMap } = teacher;
    const classes = alive.find((one) => isOf(one, teacher))?.classes ?? (await offlineClasses(spec, name));
    if (classes !== undefined)
      return { name, classes: mapClasses(classes, classMap).filter((known) => known !== null) };
    throw new FacultyError("TEACHER_ABSENT", `teacher ${name} does not answer: it cannot be evaluated`);
  });
  return Promise.all(known);
}

/** Where the signal store stands in for the teachers, their model folders say what they know. */
async function offlineClasses({ signals, teachers }: RunSpec, name: string): Promise<readonly string[] | undefined> {
  if (signals.mode !== "offline") return undefined;
  const teacher = teachers.find((one) => one.name === name);
  return teacher?.classes ?? (teacher && (await readManifest(teacher.model)))?.classes;
}
