import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Report } from "@faculty/run/report/report";
import { type Environment, readSettings, rootsEnvironment } from "@faculty/run/settings/settings";
import { silentOutput } from "@faculty/run/settings/silent-output";
import type { FinishedStudent } from "@faculty/run/supervisor/student-step";
import type { RunEvent } from "@faculty/run/supervisor/supervise-options";
import { systemClock } from "@faculty/shared/clock";
import { FacultyError } from "@faculty/shared/errors";
import { better, validationOf } from "@faculty/shared/metrics";
import type { RunDefinition } from "./define-run.ts";
import { stoppedBy } from "./stopped-by.ts";
import { openStudent, type Student } from "./student.ts";
import { writeRun } from "./write-run.ts";

export interface DistilOptions {
  /** Receives everything the run makes; absent: `runs/` and the run's name. A run that was stopped goes on in it. */
  readonly folder?: string;
  /** Forgets what an earlier run left in the folder. */
  readonly fresh?: boolean;
  /** Cores to share out, 1 or more; absent: those of the machine. */
  readonly cores?: number;
  /** Students trained at a time, 1 or more; absent: two a core. */
  readonly trainers?: number;
  /** Address of a NATS server; absent: `NATS_URL` of the environment, else a nats-server of the run's own. */
  readonly nats?: string;
  /** Called when the run begins and ends, with each step, each line that is said, heartbeats, and how far students are. */
  readonly onProgress?: (event: RunEvent) => void;
  /** Stops the run; what is finished, and every student's last checkpoint, stay in the folder. */
  readonly abort?: AbortSignal;
  /** Of the processes, and for the variables that docs/security.md lists; absent: this process's. */
  readonly env?: Environment;
}

export interface Distilled extends AsyncDisposable {
  /** Of the seeds of the run's own student, the one that is best on the samples held out; where there are none, the first. */
  readonly student: Student;
  /** The content of report.json. */
  readonly report: Report;
  /** Holds report.md, report.json and every student. */
  readonly folder: string;
}

/**
 * Distils: starts what the run needs as processes of its own on this machine, trains, evaluates and reports, as
 * `faculty run` does. The caller disposes what it returns.
 * @param run - Path of a run file, or the run itself.
 * @throws FacultyError BAD_RUN_FILE and whatever `faculty validate` finds, before anything is started; what a process
 * states when it fails; CANCELLED where `abort` fires; USAGE for `cores` or `trainers` that are no number of these.
 */
export async function distil(run: string | RunDefinition, options: DistilOptions = {}): Promise<Distilled> {
  const { env = thisEnvironment(), cores = availableParallelism(), trainers } = options;
  for (const [name, count] of Object.entries({ cores, trainers })) checkCount(name, count);
  const settings = readSettings(env, (path) => readFileSync(path, "utf8"));
  using stop = stoppedBy(options.abort, "the run was stopped, its folder keeps what is finished");
  const { runFile, folder } =
    typeof run === "string"
      ? { runFile: run, folder: options.folder }
      : await writeRun(run, options.folder, settings.roots);
  const { preparing } = await import("@faculty/run/data/preparing");
  const { superviseRun } = await import("@faculty/run/supervisor/supervise-run"); // loads TensorFlow.js
  const kill: (() => void)[] = [];
  const endAtOnce = () => {
    for (const one of kill) one();
  };
  process.once("exit", endAtOnce);
  try {
    const supervised = await superviseRun({
      runFile,
      folder,
      fresh: options.fresh === true,
      cores,
      trainers,
      coordinators: 1,
      reproduce: typeof run === "string" ? `faculty run ${run}` : `distil() of ${run.name}`,
      nats: { ...settings.nats, url: options.nats ?? settings.nats.url },
      roots: settings.roots,
      preparing: preparing(settings, silent),
      env: { ...env, ...rootsEnvironment(settings.roots) },
      launcher: {
        execPath: process.execPath,
        cliPath: fileURLToPath(import.meta.resolve("@faculty/cli")),
        clock: systemClock,
      },
      output: silent,
      onEvent: options.onProgress,
      onKill: (one) => void kill.push(one),
      abort: stop.signal,
    });
    const student = await openStudent(bestStudent(supervised.students));
    return {
      student,
      report: supervised.report,
      folder: supervised.folder,
      [Symbol.asyncDispose]: () => student[Symbol.asyncDispose](),
    };
  } finally {
    process.off("exit", endAtOnce);
  }
}

/** @throws FacultyError USAGE. */
function checkCount(name: string, count: number | undefined): void {
  if (count === undefined || (Number.isInteger(count) && count >= 1)) return;
  throw new FacultyError("USAGE", `distil: ${name} is a whole number of 1 or more, found ${count}`);
}

/** A library says nothing by itself: `onProgress` is told. */
const silent = silentOutput({ quiet: true });

function thisEnvironment(): Environment {
  // oxlint-disable-next-line node/no-process-env -- the default of `env`, which a caller may give instead
  return process.env;
}

/** The folder of its last model: fine-tuned, or with biases, where the run makes such a one. */
function bestStudent(students: readonly FinishedStudent[]): string {
  const own = students.filter(({ job }) => job.kind === "distil" && job.student === null);
  const [first] = own;
  if (first === undefined) throw new FacultyError("CHILD_FAILED", "no student was distilled: report.md says why");
  const best = own.reduce((kept, one) => (isBetter(one, kept) ? one : kept), first);
  return join(best.folder, lastModel(best).name);
}

function isBetter(one: FinishedStudent, other: FinishedStudent): boolean {
  const [a, b] = [heldOut(one), heldOut(other)];
  return a !== null && b !== null && better(validationOf(a).score, validationOf(b).score);
}

/** What told its best epoch; null where nothing was held out. */
function heldOut(student: FinishedStudent) {
  const { history, bestEpoch } = lastModel(student);
  return history.find(({ epoch }) => epoch === bestEpoch)?.validation ?? null;
}

function lastModel({ result }: FinishedStudent) {
  const model = result.models.at(-1);
  if (model === undefined) throw new FacultyError("CHILD_FAILED", `student ${result.student} has no model`);
  return model;
}
