import { FacultyError } from "@faculty/shared/errors";
import { type StudentResult, studentResult } from "@faculty/student-trainer";
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

/** Trains the students side by side, each in a process of its own; those finished before are re-used. */
export function studentStage(stages: Stages, jobs: readonly StudentJob[]): Promise<readonly FinishedStudent[]> {
  return limitConcurrency(
    stages.trainers,
    jobs.map((job) => () => trainOne(stages, job)),
  );
}

async function trainOne(stages: Stages, job: StudentJob): Promise<FinishedStudent> {
  const { store, runFile, roles, display } = stages;
  const stage = `students/${job.id}`;
  const folder = store.stageFolder(stage);
  const key = studentKey(stages.spec, stages.dataset, stages.teacherDigests, job);
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
  throw new FacultyError("CHILD_FAILED", `${job.id} ended without a readable result.json in ${folder}`);
}
