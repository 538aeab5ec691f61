import { evaluationMetrics } from "@faculty/shared/metrics";
import { plusMinus } from "../../report/spread.ts";
import { reliabilityChart } from "../charts/reliability-chart.ts";
import { html } from "../markup/html.ts";
import type { PageSection } from "../markup/page-section.ts";
import { byRole } from "../models/by-role.ts";

const roles: readonly string[] = ["scratch", "distilled", "ceiling", "ensemble"];

/** Whether models are as often right as they are sure. */
export const calibration: PageSection = {
  id: "calibration",
  title: "Calibration",
  content: ({ report: { calibration: all = [], models } }) => {
    const shown = byRole(all).filter(({ role }) => roles.includes(role));
    if (shown.length === 0) return null;
    const charts = shown.map((row) => {
      const ece = models.find(({ name }) => name === row.name)?.ece ?? null;
      const error =
        ece === null ? "" : `, ${evaluationMetrics.ece.title} ${plusMinus(ece, evaluationMetrics.ece.shown)}`;
      return reliabilityChart(row, `${row.name}${error}`);
    });
    return html`<div class="charts">${charts}</div>
<p class="note">How often a model was right (bars) when it was as sure as the axis says, over all seeds; on the dashed line it is as often right as it is sure. The strip below shows how many samples are so sure.</p>`;
  },
};
