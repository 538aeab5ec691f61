import { agreementLine } from "../../report/render-report.ts";
import type { Report } from "../../report/report.ts";
import { cell, errorOf, percent, signedPoints } from "../../report/shown-figures.ts";
import { legend, roleColour } from "../charts/colours.ts";
import { dumbbellChart } from "../charts/dumbbell-chart.ts";
import { greatestOther, matrixChart } from "../charts/matrix-chart.ts";
import { type Html, html } from "../markup/html.ts";
import type { PageSection } from "../markup/page-section.ts";
import { pageTable } from "../markup/page-table.ts";

/** What the student lost of the ensemble, by class. */
export const classes: PageSection = {
  id: "classes",
  title: "Lost and won by class",
  content: ({ report }) => {
    const { information } = report;
    if (information === null) return null;
    const { perClass, confused, calibration } = information;
    return html`<p>${agreementLine(information)}</p>
<p>Expected calibration error: ${errorOf(calibration.ensemble)} of the ensemble, ${errorOf(calibration.distilled)} of the student.</p>
${
  perClass.length === 0
    ? null
    : html`${legend(entries)}<div class="charts">${dumbbellChart(perClass)}${confusions(report)}</div>
<p class="note">A row a class, a column what its samples were named. The stronger the red, the larger the share; the same red is the same share in each.</p>`
}
${
  confused.length === 0
    ? null
    : html`<h3>Where the student errs and the ensemble does not</h3>${pageTable(
        "pairs of classes",
        ["class", "student names", "of all samples"],
        confused.map(({ class: name, named, share }) => [name, named, percent(share)]),
        "words",
      )}`
}
${
  perClass.length === 0
    ? null
    : html`<details><summary>Accuracy of every class</summary>${pageTable(
        "accuracy of every class",
        ["class", "ensemble", "from scratch", "distilled", "distilled − ensemble"],
        perClass.map(({ class: name, ensemble, scratch, distilled }) => [
          name,
          cell(ensemble),
          cell(scratch),
          cell(distilled),
          ensemble === null || distilled === null ? "–" : signedPoints(distilled - ensemble),
        ]),
      )}</details>`
}`;
  },
};

const entries = [
  { name: "from scratch", colour: roleColour("scratch") },
  { name: "distilled", colour: roleColour("distilled") },
  { name: "ensemble", colour: roleColour("ensemble") },
];

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
