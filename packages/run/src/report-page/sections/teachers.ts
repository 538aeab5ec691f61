import { divergences } from "@faculty/shared/metrics";
import { teacherHead, teacherRows } from "../../report/teacher-lines.ts";
import { legend, otherColour } from "../charts/colours.ts";
import { lineChart } from "../charts/line-chart.ts";
import { html } from "../markup/html.ts";
import type { PageSection } from "../markup/page-section.ts";
import { pageTable } from "../markup/page-table.ts";

/** How much each teacher counted, and how far they were apart. */
export const teachers: PageSection = {
  id: "teachers",
  title: "Teachers",
  content: ({ report: { teachers: accounts, dataset } }) => {
    const taught = accounts.filter(({ epochs }) => epochs.length > 0);
    if (taught.length === 0) return null;
    const names = [...new Set(taught.flatMap(({ epochs }) => epochs.flatMap(({ weights }) => Object.keys(weights))))];
    const weights = taught.flatMap(({ student, epochs }) =>
      names.map((name, place) => ({
        name: `${name}, ${student}`,
        colour: otherColour(place),
        points: epochs.flatMap(({ epoch, weights: of }): [number, number][] => {
          const weight = of[name];
          return weight === undefined ? [] : [[epoch, weight]];
        }),
      })),
    );
    const apart = taught.map(({ student, epochs }) => ({
      name: student,
      colour: "var(--ensemble)",
      points: epochs.map(({ epoch, disagreement }): [number, number] => [epoch, disagreement]),
    }));
    const { amongTeachers } = divergences[dataset.output?.kind ?? "distribution"];
    return html`${legend(names.map((name, place) => ({ name, colour: otherColour(place) })))}
<div class="charts">${lineChart(
      "mean weight",
      weights.filter(({ points }) => points.length > 0),
      "epoch",
    )}${lineChart(`disagreement, ${amongTeachers}`, apart, "epoch")}</div>
<details><summary>Weights by student</summary>${pageTable("weights by student", teacherHead, teacherRows(taught))}</details>`;
  },
};
