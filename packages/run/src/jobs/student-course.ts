import { fannedStudent, type RunSpec } from "@faculty/shared/config";
import type { Progress } from "@faculty/shared/protocol";
import { asWritten, type StudentJob, scratchTuningJobs, trainingJobs, tuningJobs } from "./student-jobs.ts";

/** One phase of a student's training, under the name by which its progress tells of it. */
export interface CoursePhase {
  readonly phase: Extract<Progress, { readonly kind: "trainer" }>["phase"];
  readonly epochs: number;
}

/** The phases of a student in their order. Early stopping may end one before its last epoch. */
export function studentCourse(run: RunSpec, job: StudentJob): readonly CoursePhase[] {
  const { spec } = fannedStudent(run, job.student);
  if (job.epochs !== null) return [{ phase: "tune", epochs: job.epochs }];
  if (job.kind !== "distil") return [{ phase: "scratch", epochs: spec.train.epochs }];
  return [
    ...spec.stages.map(({ epochs }) => ({ phase: "stage", epochs }) as const),
    { phase: "distil", epochs: spec.train.epochs },
    ...(spec.fineTune === undefined ? [] : [{ phase: "fine-tune", epochs: spec.fineTune.epochs } as const]),
  ];
}

/** What all links of a run train: students, candidates of a choice among them, and the epochs of all of them. */
export function plannedTraining(links: readonly { readonly spec: RunSpec }[]): {
  readonly students: number;
  readonly epochs: number;
} {
  const courses = links.flatMap(({ spec }) =>
    [...tuningJobs(spec), ...scratchTuningJobs(spec), ...trainingJobs(spec, asWritten, null)].map((job) =>
      studentCourse(spec, job),
    ),
  );
  return { students: courses.length, epochs: courses.reduce((sum, course) => sum + epochsOf(course), 0) };
}

export function epochsOf(course: readonly CoursePhase[]): number {
  return course.reduce((sum, { epochs }) => sum + epochs, 0);
}
