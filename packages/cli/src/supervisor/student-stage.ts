import { fannedStudent } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { type StudentResult, studentResult } from "@faculty/student-trainer";
import type { FailedStudent } from "../report/further-students.ts";
import { limitConcurrency } from "./limit-concurrency.ts";
import { studentKey } from "./stage-key.ts";
import type { Stages } from "./stages.ts";
import { type StudentJob, studentArguments } from "./student-jobs.ts";

/** A student that is trained, and where its models lie. */
export interface FinishedStudent {
  readonly job: StudentJob;
  readonly folder: string;
  readonly result: StudentResult;
}

export interface TrainedStudents {
  readonly finished: readonly FinishedStudent[];
  /** Further students that would not be trained; the others went on. */
  readonly failed: readonly FailedStudent[];
}

/**
 * Trains the students side by side, each in a process of its own; those finished before are re-used. What becomes of one
 * of the run's further students is no matter to the others.
 * @throws FacultyError what a student of the run's own states when it fails.
 */
export async function studentStage(stages: Stages, jobs: readonly StudentJob[]): Promise<TrainedStudents> {
  const outcomes = await limitConcurrency(
    stages.trainers,
    jobs.map((job) => () => outcomeOf(stages, job)),
  );
  const failed = outcomes.filter((outcome) => "reason" in outcome);
  return { finished: outcomes.filter((outcome) => "result" in outcome), failed };
}

async function outcomeOf(stages: Stages, job: StudentJob): Promise<FinishedStudent | FailedStudent> {
  try {
    return await trainOne(stages, job);
  } catch (thrown) {
    const isItsOwn = thrown instanceof FacultyError && thrown.details["child"] === job.id;
    if (job.student === null || !isItsOwn) throw thrown;
    stages.display.say(`${thrown.message}; the other students go on`);
    return { student: job.student, id: job.id, reason: thrown.message };
  }
}

async function trainOne(stages: Stages, job: StudentJob): Promise<FinishedStudent> {
  const { store, runFile, roles, display } = stages;
  const stage = `students/${job.id}`;
  const folder = store.stageFolder(stage);
  const { spec } = fannedStudent(stages.spec, job.student);
  const key = studentKey(spec, stages.dataset, stages.teacherDigests, job);
  const before = await store.finished(stage, key, studentResult);
  if (before !== undefined) {
    display.say(`${job.id} was finished before and is re-used`);
    return { job, folder, result: before };
  }
  await store.begin(stage, key);
  const cluster = await stages.cluster();
  await roles.complete(() => cluster.child(job.id, studentArguments(job, runFile, folder)));
  const result = await store.finished(stage, key, studentResult);
  if (result !== undefined) return { job, folder, result };
  const why = `${job.id} ended without a readable result.json in ${folder}`;
  throw new FacultyError("CHILD_FAILED", why, { child: job.id });
}
