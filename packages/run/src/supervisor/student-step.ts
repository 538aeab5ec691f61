import { join } from "node:path";
import { fannedStudent } from "@faculty/shared/config";
import { type ErrorCode, FacultyError } from "@faculty/shared/errors";
import { type StudentResult, studentResult } from "@faculty/student-trainer/result";
import { type StepKey, studentKey } from "../jobs/step-key.ts";
import { studentCourse } from "../jobs/student-course.ts";
import { type StudentJob, studentArguments } from "../jobs/student-jobs.ts";
import { limitConcurrency } from "../processes/limit-concurrency.ts";
import { writeJson } from "../run-folder/json-file.ts";
import { divergedFile, divergence } from "./divergence.ts";
import type { StepContext } from "./step-context.ts";
import type { StudentStart } from "./student-starts.ts";

/** A student that is trained, and where its models lie. */
export interface FinishedStudent {
  readonly job: StudentJob;
  readonly folder: string;
  readonly result: StudentResult;
}

/** A student that would not be trained, and why. */
export interface UntrainedStudent {
  readonly job: StudentJob;
  readonly error: FacultyError;
}

export interface StudentOutcomes {
  readonly finished: readonly FinishedStudent[];
  readonly failed: readonly UntrainedStudent[];
}

/** What befalls one student alone: its numbers left the range, or its process ended without a word. */
const itsOwnFate: ReadonlySet<ErrorCode> = new Set<ErrorCode>(["NOT_FINITE", "CHILD_FAILED", "INTERNAL"]);

/**
 * Trains the students side by side, each in a process of its own; those finished before are re-used. What becomes of one
 * is no matter to the others: a candidate, a seed or a further student that cannot be trained is among the failed.
 * @throws FacultyError what a student of the run's own states that no seed of it can be trained with, where there is no
 * further student that could be.
 */
export async function studentStep(context: StepContext, jobs: readonly StudentJob[]): Promise<StudentOutcomes> {
  const areAlike = jobs.every(({ student }) => student === null);
  const outcomes = await limitConcurrency(
    context.trainers,
    jobs.map((job) => () => outcomeOf(context, job, { areAlike, isAlone: jobs.length === 1 })),
  );
  const failed = outcomes.filter((outcome) => "error" in outcome);
  return { finished: outcomes.filter((outcome) => "result" in outcome), failed };
}

/** Whether it is not the process that failed but the training: NaN, or beyond what float32 holds. */
export function isDiverged({ error }: UntrainedStudent): boolean {
  return error.code === "NOT_FINITE";
}

interface AmongJobs {
  /** Whether what no seed can be trained with ends the step. */
  readonly areAlike: boolean;
  readonly isAlone: boolean;
}

async function outcomeOf(
  context: StepContext,
  job: StudentJob,
  { areAlike, isAlone }: AmongJobs,
): Promise<FinishedStudent | UntrainedStudent> {
  try {
    return await trainOne(context, job);
  } catch (thrown) {
    const isIts = thrown instanceof FacultyError && thrown.details["child"] === job.id;
    if (!isIts || (areAlike && !itsOwnFate.has(thrown.code))) throw thrown;
    const { message } = thrown;
    const failed = { job, error: thrown };
    if (isDiverged(failed)) await writeJson(join(context.store.stepFolder(stepOf(job)), divergedFile), { message });
    const what = isDiverged(failed) ? "diverged" : "failed";
    if (!isAlone) context.display.say(`${job.id} ${what}, the others go on: ${message}`);
    return failed;
  }
}

async function trainOne(context: StepContext, job: StudentJob): Promise<FinishedStudent> {
  const start = await context.starts.next();
  try {
    return await trainedBy(context, job, start);
  } finally {
    start.end();
  }
}

/** @param start - Over when the student trains. */
async function trainedBy(context: StepContext, job: StudentJob, start: StudentStart): Promise<FinishedStudent> {
  const { store, runFile, roles, display } = context;
  const step = stepOf(job);
  const folder = store.stepFolder(step);
  const { spec } = fannedStudent(context.spec, job.student);
  const key = studentKey(spec, context.dataset, context.teacherDigests, job);
  const course = studentCourse(context.spec, job);
  const over = (trained: boolean) => display.update({ kind: "student-over", student: job.id, course, trained });
  const before = await store.finished(step, key.key, studentResult);
  if (before !== undefined) {
    over(false);
    display.say(`${job.id} was finished before and is re-used`);
    return { job, folder, result: before };
  }
  const diverged = await store.finished(step, key.key, divergence, divergedFile);
  if (diverged !== undefined) {
    over(false);
    throw new FacultyError("NOT_FINITE", diverged.message, { child: job.id });
  }
  await begin(context, step, job, key);
  const [cluster, environment] = await Promise.all([context.cluster(), context.environmentOf(spec)]);
  display.update({ kind: "student-begun", student: job.id, course });
  start.watch(job.id, cluster.bus);
  try {
    await roles.complete(() =>
      cluster.child(job.id, studentArguments(job, runFile, folder, context.eventsFolder?.(job.id)), environment),
    );
  } finally {
    over(true);
  }
  const result = await store.finished(step, key.key, studentResult);
  if (result !== undefined) return { job, folder, result };
  const why = `${job.id} ended without a readable result.json in ${folder}`;
  throw new FacultyError("CHILD_FAILED", why, { child: job.id });
}

function stepOf({ id }: StudentJob): string {
  return `students/${id}`;
}

/** Candidates of a choice are worth nothing once it is another choice; a student is somebody's. */
async function begin({ store, display }: StepContext, step: string, job: StudentJob, key: StepKey): Promise<void> {
  if (job.epochs !== null) return store.begin(step, key.key);
  const moved = await store.beginAside(step, key);
  if (moved !== null) display.say(`${job.id} is trained anew, from its first epoch: ${moved}`);
}
