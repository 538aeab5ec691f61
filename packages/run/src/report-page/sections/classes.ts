import { agreementLine } from "../../report/render-report.ts";
import type { Report } from "../../report/report.ts";
import { cell, errorOf, percent, signedPoints } from "../../report/shown-figures.ts";
import { legend, roleColour } from "../charts/colours.ts";
import { dumbbellChart } from "../charts/dumbbell-chart.ts";
import { greatestOther, matrixChart } from "../charts/matrix-chart.ts";
import { type Html, html } from "../markup/html.ts";
import type { PageSection } from "../markup/page-section.ts";
import { pageTable } from "../markup/page-table.ts";

type Information = NonNullable<Report["information"]>;

/** What the student lost of the ensemble, by class. */
export const classes: PageSection = {
  id: "classes",
  title: "Lost and won by class",
  content: ({ report }) => {
    const { information } = report;
    if (information === null) return null;
    const { perClass, calibration } = information;
    const told = perClass.length > 0;
    return html`<p>${agreementLine(information)}</p>
<p>Expected calibration error: ${errorOf(calibration.ensemble)} of the ensemble, ${errorOf(calibration.distilled)} of the student.</p>
${told ? legend(entries) : null}<div class="charts">${told ? dumbbellChart(perClass) : null}${confusions(report)}${pairs(information)}</div>
${report.confusions === undefined ? null : html`<p class="note">${matrixLegend}</p>`}${told ? everyClass(information) : null}`;
  },
};

const entries = [
  { name: "from scratch", colour: roleColour("scratch") },
  { name: "distilled", colour: roleColour("distilled") },
  { name: "ensemble", colour: roleColour("ensemble") },
];

const matrixLegend =
  "Of a matrix, a row is a class and a column what its samples were named. The stronger the red, the larger the share; the same red is the same share in each.";

function confusions({ confusions: found, dataset }: Report): readonly Html[] {
  if (found === undefined) return [];
  const matrices = pictures.flatMap(({ role, title }) => {
    const matrix = found[role];
    return matrix === null ? [] : [{ title, matrix }];
  });
  const darkest = Math.max(...matrices.map(({ matrix }) => greatestOther(matrix)));
  return matrices.map(({ title, matrix }) =>
    matrixChart({ title, down: "class", across: "named", names: dataset.classes }, matrix, darkest),
  );
}

const pictures = [
  { role: "scratch", title: "Confused before: from scratch" },
  { role: "distilled", title: "Confused after: distilled" },
  { role: "ensemble", title: "Confused by the ensemble" },
] as const;

function pairs({ confused }: Information): Html | null {
  if (confused.length === 0) return null;
  const rows = confused.map(({ class: name, named, share }) => [name, named, percent(share)]);
  const table = pageTable("pairs of classes", ["class", "student names", "of all samples"], rows, "words");
  return html`<div class="chart-table"><h3>Where the student errs and the ensemble does not</h3>${table}</div>`;
}

function everyClass({ perClass }: Information): Html {
  const head = ["class", "ensemble", "from scratch", "distilled", "distilled − ensemble"];
  const rows = perClass.map(({ class: name, ensemble, scratch, distilled }) => [
    name,
    cell(ensemble),
    cell(scratch),
    cell(distilled),
    ensemble === null || distilled === null ? "–" : signedPoints(distilled - ensemble),
  ]);
  return html`<details><summary>Accuracy of every class</summary>${pageTable("accuracy of every class", head, rows)}</details>`;
}
