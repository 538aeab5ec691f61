import { exportedCells, exportedHead, exportedLegend } from "../../report/exported-lines.ts";
import { costCells, costHead, costLegend } from "../../report/render-report.ts";
import type { Report } from "../../report/report.ts";
import { legend, roleColour } from "../charts/colours.ts";
import { scatterChart } from "../charts/scatter-chart.ts";
import { html } from "../markup/html.ts";
import type { PageSection } from "../markup/page-section.ts";
import { pageTable } from "../markup/page-table.ts";
import { byRole, roleWords } from "../models/by-role.ts";
import { mainFigure } from "../models/main-figure.ts";

/** What a model costs, against what it is worth. */
export const cost: PageSection = {
  id: "cost",
  title: "Size and speed",
  content: ({ report }) => {
    const kinds = [...new Map(byRole(report.models).map(({ role }) => [roleWords[role], roleColour(role)]))];
    return html`${legend(kinds.map(([name, colour]) => ({ name, colour })))}
<div class="charts">${costs.map(({ key, title }) => scatter(report, key, title))}</div>
${pageTable("cost of every model", costHead, report.models.map(costCells))}
<p class="note">Up and to the left is better. ${costLegend}</p>
${
  report.exported.length === 0
    ? null
    : html`<h3>Exported files</h3>${pageTable("exported files", exportedHead, report.exported.map(exportedCells))}<p class="note">${exportedLegend}</p>`
}`;
  },
};

const costs = [
  { key: "parameters", title: "parameters" },
  { key: "latencyP50Ms", title: "milliseconds a sample" },
] as const;

function scatter(report: Report, key: (typeof costs)[number]["key"], title: string) {
  const figure = mainFigure(report);
  const points = byRole(report.models)
    .toReversed()
    .flatMap((row) => {
      const [x, found] = [row.cost[key], figure.of(row)];
      if (x === null || x <= 0 || found === null || !Number.isFinite(found.spread.mean)) return [];
      return [{ name: row.name, x, y: found.spread.mean, colour: roleColour(row.role) }];
    });
  return scatterChart({ x: title, y: figure.title, shown: figure.shown }, points);
}
