import { divergences } from "@faculty/shared/metrics";
import type { OutputKind } from "@faculty/shared/outputs";
import type { EpochRecord } from "@faculty/student-trainer/result";
import { markdownTable } from "./text-table.ts";

/** How much the teachers counted for one student, by epoch; empty where none were asked. */
export interface TeacherAccount {
  readonly student: string;
  readonly epochs: readonly (NonNullable<EpochRecord["teachers"]> & { readonly epoch: number })[];
}

/** By which models the students were taught. */
export function digestLines(digests: Readonly<Record<string, string>>): readonly string[] {
  const rows = Object.entries(digests).map(([teacher, digest]) => [teacher, { code: digest }]);
  return [...markdownTable(["teacher", "digest of its model"], rows), ""];
}

const digits = 3;

/** The report's section on the ensemble as the students met it. @param kind - Of what the teachers say. */
export function teacherLines(accounts: readonly TeacherAccount[], kind: OutputKind): readonly string[] {
  const { amongTeachers, shown: written } = divergences[kind];
  const rows = teacherRows(accounts);
  if (rows.length === 0) return ["No student was taught by outputs of teachers."];
  const disagreements = accounts.flatMap(({ student, epochs }) =>
    epochs.length === 0
      ? []
      : [`${student} ${written(epochs.reduce((sum, { disagreement }) => sum + disagreement, 0) / epochs.length)}`],
  );
  return [
    ...markdownTable(teacherHead, rows),
    "",
    `Disagreement of the teachers, ${amongTeachers}, mean over epochs: ${disagreements.join(", ")}.`,
  ];
}

export const teacherHead: readonly string[] = [
  "student",
  "teacher",
  "mean weight",
  "first epoch",
  "last epoch",
  "epochs asked",
];

/** How much each teacher counted for each student, by `teacherHead`. */
export function teacherRows(accounts: readonly TeacherAccount[]): readonly (readonly string[])[] {
  return accounts.flatMap(({ student, epochs }) => {
    const [first, last] = [epochs[0], epochs.at(-1)];
    if (first === undefined || last === undefined) return [];
    const names = Object.keys(first.weights);
    return names.map((teacher) => {
      const told = epochs.flatMap(({ epoch, weights }) => {
        const weight = weights[teacher];
        return weight === undefined ? [] : [{ epoch, weight }];
      });
      const mean = told.reduce((sum, { weight }) => sum + weight, 0) / told.length;
      const shown = [mean, told[0]?.weight, told.at(-1)?.weight].map((weight) => weight?.toFixed(digits) ?? "–");
      return [student, teacher, ...shown, `${told.length} of ${epochs.length}`];
    });
  });
}
