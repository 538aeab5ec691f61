import { percent } from "../../report/shown-figures.ts";
import { matrixChart } from "../charts/matrix-chart.ts";
import { html } from "../markup/html.ts";
import type { PageSection } from "../markup/page-section.ts";
import { pageTable } from "../markup/page-table.ts";

/** Which classes the ensemble finds alike: what soft targets say beyond a label. */
export const alike: PageSection = {
  id: "alike",
  title: "Classes that are alike",
  content: ({ report: { insight, dataset } }) => {
    if (insight === null || insight.similar.length === 0) return null;
    return html`<p>The mean probability that the ensemble gives one class over the test samples of another.</p>
<div class="charts">${
      insight.alike === undefined
        ? null
        : matrixChart(
            { title: "Probability by class", down: "class", across: "also gets", names: dataset.classes },
            insight.alike,
          )
    }<div>${pageTable(
      "probabilities of classes that are alike",
      ["class", "also gets", "mass"],
      insight.similar.map(({ class: name, other, mass }) => [name, other, percent(mass)]),
      "words",
    )}</div></div>`;
  },
};
