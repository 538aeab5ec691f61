import { yamlText } from "@faculty/shared/config";
import { partialHead, partialLegend, partialRows, requestHead, requestRows } from "../../report/accounting.ts";
import { agreed } from "../../report/balance.ts";
import { runFileLegend } from "../../report/render-report.ts";
import { count } from "../../report/shown-figures.ts";
import { type Html, html } from "../markup/html.ts";
import type { PageSection } from "../markup/page-section.ts";
import { pageTable, prose } from "../markup/page-table.ts";

/** What was asked for and what came of it, and by which models. */
export const accounting: PageSection = {
  id: "accounting",
  title: "Accounting",
  content: ({ report: { accounting: students, teacherDigests, dataset, reproduce, runFile } }) => {
    const rows = requestRows(students);
    const models = students.flatMap(({ student, digests }) =>
      Object.entries(digests).map(([model, digest]) => [student, model, code(digest)]),
    );
    const partial = partialRows(students).map(({ student, epoch, mask, rows: made }) => [
      student,
      epoch,
      code(mask),
      made,
    ]);
    const { issued, missing } = agreed(students);
    const line =
      issued === 0
        ? "No batch was asked for."
        : `${count(issued)} requests for batches, ${missing === 0 ? "each of them accounted for" : `${count(missing)} of them not accounted for`}.`;
    return html`<p>${line} <code>faculty audit</code> checks each student's ledger against the run file.</p>
<details><summary>Requests by student</summary>${pageTable("requests by student", requestHead, rows)}</details>
${
  partial.length === 0
    ? null
    : html`<details><summary>Rows made without a teacher</summary><p>${prose(partialLegend)}</p>${pageTable("rows made without a teacher", partialHead, partial)}</details>`
}
<details><summary>Digests</summary>${pageTable(
      "digests of teachers",
      ["teacher", "digest of its model"],
      Object.entries(teacherDigests).map(([name, digest]) => [name, code(digest)]),
    )}
${pageTable("digests of students", ["student", "model", "SHA-256"], models)}
<p>Data set ${dataset.name}: ${code(dataset.digest)}</p></details>
${
  runFile === undefined
    ? null
    : html`<details><summary>Run file</summary><p>${runFileLegend}</p><pre>${yamlText(runFile)}</pre></details>`
}
<p>Reproduce: ${code(reproduce)}</p>`;
  },
};

function code(text: string): Html {
  return html`<code>${text}</code>`;
}
