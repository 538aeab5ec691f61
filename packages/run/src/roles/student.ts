import { resolve } from "node:path";
import { type Dataset, loadRunDataset, runOutput } from "@faculty/data/datasets";
import { startBackend } from "@faculty/models/backend";
import { systemClock } from "@faculty/shared/clock";
import { fannedStudent, type RunSpec, type Schedule } from "@faculty/shared/config";
import { nodeDisk } from "@faculty/shared/disk";
import { FacultyError } from "@faculty/shared/errors";
import { requireWithinRoots } from "@faculty/shared/files";
import { subjects, subjectToken } from "@faculty/shared/subjects";
import { trainStudent } from "@faculty/student-trainer";
import { preparing } from "../data/preparing.ts";
import { withSettings } from "../jobs/student-settings.ts";
import { figuresInWords } from "../measured/figures.ts";
import { lockFolder } from "../processes/folder-lock.ts";
import { loadRun } from "../run-file/load-run.ts";
import { requireOneLink } from "../run-file/one-link.ts";
import { runSchemaWith } from "../run-file/run-schema.ts";
import { makeFolder } from "../run-folder/usable-folder.ts";
import { armed } from "../settings/failpoint.ts";
import type { StudentEvents } from "../tensorboard/student-events.ts";
import type { RoleOptions } from "./role.ts";
import { connectRole } from "./role-bus.ts";
import { roleLogger } from "./role-logger.ts";
import { watchRole } from "./watch-role.ts";

export interface StudentRoleOptions extends RoleOptions {
  readonly runFile: string;
  /** Receives checkpoints, models and result.json. */
  readonly out: string;
  readonly id: string;
  /** One of the run file's further students; null: the run's own. */
  readonly student: string | null;
  readonly objective: "distil" | "scratch" | "ceiling";
  readonly seed?: number | undefined;
  readonly temperature?: number | undefined;
  readonly learningRate?: unknown;
  readonly weights?: unknown;
  readonly epochs?: number | undefined;
  /** Receives events for TensorBoard; absent: none are written. */
  readonly tensorboard?: string | undefined;
  /** How long one batch may be asked for in vain; absent: for ever. */
  readonly giveUpAfterMs?: number | undefined;
}

/** Trains one student to its end. @throws FacultyError CANCELLED when told to stop; a checkpoint holds what was done. */
export async function trainStudentRole(options: StudentRoleOptions): Promise<void> {
  const { runFile, out, id, objective, epochs, settings, output, abort } = options;
  const run = await loadRun(runFile, runSchemaWith, settings.roots, abort);
  requireOneLink(run, runFile);
  const spec = withSettings(fannedStudent(run, options.student).spec, options);
  const temperature = options.temperature ?? temperatureOf(spec, objective, runFile);
  const dataset = await loadRunDataset(spec, abort, preparing(settings, output));
  const student = subjectToken("student", id);
  const fields = { instance: id, run_id: spec.name };
  const logger = roleLogger(options, "trainer", fields);
  await using watched = await watchRole(options, "trainer", fields, logger);
  const backend = await startBackend(settings.backend);
  logger.info({ event: "backend", backend: backend.name }, backend.reason);
  const folder = resolve(out);
  await requireWithinRoots([["--out", folder]], settings.roots);
  await makeFolder("--out", folder);
  await using _lock = await lockFolder(folder, process.pid);
  await using events = await studentEvents(options, spec, dataset, temperature);
  await using connection = await connectRole(
    options,
    { role: "trainer", clientName: `faculty student ${spec.name}/${id}` },
    logger,
  );
  const bus = watched.watch(connection);
  watched.warm();
  const outcome = await trainStudent({
    runId: spec.name,
    spec,
    dataset,
    student,
    objective,
    temperature,
    epochs,
    giveUpAfterMs: options.giveUpAfterMs,
    seed: options.seed ?? spec.seed,
    bus,
    folder,
    clock: systemClock,
    logger,
    meter: watched.meter,
    abort,
    ...(settings.failpoint === undefined ? {} : armed(settings.failpoint, nodeDisk, endAtOnce)),
    onEpoch: events === null ? undefined : (epoch) => events.epoch(epoch),
    onProgress: (progress, steps) => {
      events?.progress(progress, steps);
      bus.publish(subjects.trainerProgress(spec.name, id), { payload: Buffer.from(JSON.stringify(progress)) });
    },
  });
  if (outcome.kind === "stopped") throw new FacultyError("CANCELLED", `${id} was stopped, its checkpoint is in ${out}`);
  await events?.finished(outcome.result);
  for (const { name, test } of outcome.result.models) output.note(`${id} ${name}: test ${figuresInWords(test)[0]}`);
}

/** Null where nobody asked. Loads nothing then. */
async function studentEvents(
  { tensorboard, objective, seed, epochs, settings }: StudentRoleOptions,
  spec: RunSpec,
  dataset: Dataset,
  temperature: Schedule,
): Promise<StudentEvents | null> {
  if (tensorboard === undefined) return null;
  const folder = resolve(tensorboard);
  await requireWithinRoots([["--tensorboard", folder]], settings.roots);
  await makeFolder("--tensorboard", folder);
  const { createStudentEvents } = await import("../tensorboard/student-events.ts");
  const { studentHparams } = await import("../tensorboard/student-hparams.ts");
  const hparams = studentHparams(spec, { objective, temperature, seed: seed ?? spec.seed, epochs });
  const labels = runOutput(dataset).kind === "distribution" ? dataset.test.labels : null;
  return createStudentEvents({ folder, hparams, labels, classes: dataset.classes, nowMs: Date.now });
}

/** SIGKILL takes effect before the call returns. */
function endAtOnce(): never {
  process.kill(process.pid, "SIGKILL");
  throw new FacultyError("INTERNAL", "SIGKILL did not end the process");
}

function temperatureOf({ temperature }: RunSpec, objective: StudentRoleOptions["objective"], runFile: string) {
  if (typeof temperature !== "object" || !("tune" in temperature)) return temperature;
  if (objective !== "distil") return 1; // no teacher is asked
  const candidates = temperature.tune.join(", ");
  throw new FacultyError(
    "USAGE",
    `run file ${runFile} has the temperature tuned among ${candidates}: say with --temperature which one this student takes`,
  );
}
