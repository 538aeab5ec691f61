import type { PullCounters } from "@faculty/student-trainer";
import { markdownTable } from "./text-table.ts";

/** What became of the requests of one student, and what it ended as. */
export interface StudentAccounting {
  readonly student: string;
  /** By model, the SHA-256 of its folder. */
  readonly digests: Readonly<Record<string, string>>;
  /** Of the epochs that asked teachers. */
  readonly epochs: readonly { readonly epoch: number; readonly pulls: PullCounters }[];
}

const head = ["student", "epoch", "issued", "ok", "duplicate", "failed", "cancelled", "balance"];

/** The report's section on what was asked for and what came of it. */
export function accountingLines(students: readonly StudentAccounting[]): readonly string[] {
  const rows = students.flatMap(({ student, epochs }) =>
    epochs.map(({ epoch, pulls: { issued, ok, duplicate, failed, cancelled } }) => {
      const rest = issued - ok - duplicate - failed - cancelled;
      return [student, epoch, issued, ok, duplicate, failed, cancelled, rest].map(String);
    }),
  );
  const models = students.flatMap(({ student, digests }) =>
    Object.entries(digests).map(([model, digest]) => [student, model, `\`${digest}\``]),
  );
  return [
    ...markdownTable(["student", "model", "SHA-256"], models),
    ...(rows.length === 0
      ? []
      : [
          "",
          "Requests for batches, of the history that the student was made of; the balance is 0 where every one is accounted for.",
          "",
          ...markdownTable(head, rows),
        ]),
    "",
    "`faculty audit` checks each student's ledger against the run file.",
  ];
}
