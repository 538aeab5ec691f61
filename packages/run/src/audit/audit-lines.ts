import type { RunAudit, StudentAudit } from "./audit-run.ts";

/** An audit for people. */
export function auditLines({ run, isClean, problems, students }: RunAudit): readonly string[] {
  const all = problems.length + students.reduce((sum, student) => sum + student.problems.length, 0);
  return [
    ...problems.map((problem) => `run ${run}: ${problem}`),
    ...students.flatMap(studentLines),
    isClean
      ? "clean: every sample of every epoch is in exactly one step, every request is accounted for, every model is as recorded"
      : `not clean: ${all} ${all === 1 ? "problem" : "problems"}`,
  ];
}

function studentLines(student: StudentAudit): readonly string[] {
  const { steps, epochs, resumes, partialRows, digests } = student;
  if (student.diverged) return [`${student.student}: diverged, so that there is no model to check`];
  const partial = partialRows > 0 ? `, ${partialRows} rows without one of their teachers` : "";
  const resumed = resumes > 0 ? `, resumed ${resumes} ${resumes === 1 ? "time" : "times"}` : "";
  return [
    `${student.student}: ${steps} steps in ${epochs} epochs${resumed}${partial}`,
    ...Object.entries(digests).map(([name, digest]) => `  ${name} ${digest}`),
    ...student.problems.map((problem) => `  PROBLEM ${problem}`),
  ];
}
