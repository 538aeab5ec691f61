import type { PullCounters } from "@faculty/student-trainer/batch";
import { markdownTable } from "./text-table.ts";

/** What became of the requests of one student, and what it ended as. */
export interface StudentAccounting {
  readonly student: string;
  /** By model, the SHA-256 of its folder. */
  readonly digests: Readonly<Record<string, string>>;
  /** Of the epochs that asked teachers. */
  readonly epochs: readonly AskedEpoch[];
}

interface AskedEpoch {
  readonly epoch: number;
  readonly pulls: PullCounters;
  /** Rows by who made them: `1` for each teacher that took part, in merge order. */
  readonly masks: Readonly<Record<string, number>>;
}

export const requestHead: readonly string[] = [
  "student",
  "epochs",
  "issued",
  "ok",
  "duplicate",
  "failed",
  "cancelled",
  "balance",
];

/** The report's section on what was asked for and what came of it. */
export function accountingLines(students: readonly StudentAccounting[]): readonly string[] {
  const rows = requestRows(students);
  const models = students.flatMap(({ student, digests }) =>
    Object.entries(digests).map(([model, digest]) => [student, model, { code: digest }]),
  );
  return [
    ...markdownTable(["student", "model", "SHA-256"], models),
    ...partialLines(students),
    ...(rows.length === 0
      ? []
      : [
          "",
          "Requests for batches, of the history that the student was made of; the balance is 0 where every one is accounted for. A student has a line an epoch where one of them is not.",
          "",
          ...markdownTable(requestHead, rows),
        ]),
    "",
    "`faculty audit` checks each student's ledger against the run file.",
  ];
}

/** What became of requests, by `requestHead`: a line a student where each of its epochs balances, else a line an epoch. */
export function requestRows(students: readonly StudentAccounting[]): readonly (readonly string[])[] {
  return students.flatMap(({ student, epochs }) => {
    const [first, last] = [epochs[0], epochs.at(-1)];
    if (first === undefined || last === undefined) return [];
    if (epochs.some(({ pulls }) => restOf(pulls) !== 0))
      return epochs.map(({ epoch, pulls }) => requestRow(student, String(epoch), pulls));
    const sum = (key: keyof PullCounters) => epochs.reduce((all, { pulls }) => all + pulls[key], 0);
    const pulls: PullCounters = {
      issued: sum("issued"),
      ok: sum("ok"),
      duplicate: sum("duplicate"),
      failed: sum("failed"),
      cancelled: sum("cancelled"),
    };
    return [requestRow(student, epochs.length === 1 ? String(first.epoch) : `${first.epoch}–${last.epoch}`, pulls)];
  });
}

function requestRow(student: string, epochs: string, pulls: PullCounters): readonly string[] {
  const { issued, ok, duplicate, failed, cancelled } = pulls;
  return [student, epochs, ...[issued, ok, duplicate, failed, cancelled, restOf(pulls)].map(String)];
}

/** Requests of which it is not known what became of them. */
export function restOf({ issued, ok, duplicate, failed, cancelled }: PullCounters): number {
  return issued - ok - duplicate - failed - cancelled;
}

/** Rows made without a teacher, where there are any. */
function partialLines(students: readonly StudentAccounting[]): readonly string[] {
  const rows = partialRows(students).map(({ student, epoch, mask, rows: count }) => [
    student,
    epoch,
    { code: mask },
    count,
  ]);
  if (rows.length === 0) return [];
  return ["", partialLegend, "", ...markdownTable(partialHead, rows)];
}

export const partialHead: readonly string[] = ["student", "epoch", "teachers", "rows"];

export const partialLegend: string =
  "Rows that were made without a teacher: `1` for each that took part, `0` for each that did not, in the run file's order.";

interface PartialRows {
  readonly student: string;
  readonly epoch: string;
  readonly mask: string;
  readonly rows: string;
}

/** Rows made without a teacher, by who made them. */
export function partialRows(students: readonly StudentAccounting[]): readonly PartialRows[] {
  return students.flatMap(({ student, epochs }) =>
    epochs.flatMap(({ epoch, masks }) => {
      const all = Object.values(masks).reduce((sum, count) => sum + count, 0);
      const partial = Object.entries(masks).filter(([mask]) => mask.includes("0"));
      return partial.map(([mask, count]) => ({ student, epoch: String(epoch), mask, rows: `${count} of ${all}` }));
    }),
  );
}
