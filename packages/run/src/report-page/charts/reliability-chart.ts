import * as Plot from "@observablehq/plot";
import type { CalibrationRow } from "../../report/calibration-rows.ts";
import type { Html } from "../markup/html.ts";
import { roleColour } from "./colours.ts";
import { renderPlot } from "./render-plot.ts";

const height = 230;
/** Below the axis, where the share of samples is shown. */
const strip = -0.12;

/** A reliability diagram (Guo et al. 2017). */
export function reliabilityChart({ name, role, bins }: CalibrationRow, title: string): Html {
  const width = 1 / bins.length;
  const most = Math.max(...bins.map(({ samples }) => samples));
  const rows = bins.flatMap(({ samples, accuracy }, bin) =>
    samples === 0 ? [] : [{ low: bin * width, high: (bin + 1) * width, accuracy, strip: strip * (samples / most) }],
  );
  const colour = roleColour(role);
  const percent = (share: number) => (share < 0 ? "" : String(Math.round(100 * share)));
  return renderPlot(
    {
      height,
      marginLeft: 40,
      marginRight: 10,
      marginTop: 8,
      marginBottom: 34,
      x: {
        domain: [0, 1],
        label: "confidence, %",
        labelAnchor: "center",
        labelArrow: "none",
        ticks: 5,
        tickFormat: percent,
      },
      y: { domain: [strip, 1], label: null, ticks: [0, 0.25, 0.5, 0.75, 1], tickFormat: percent },
      marks: [
        Plot.gridY([0.25, 0.5, 0.75, 1], { stroke: "var(--rule)", strokeOpacity: 1 }),
        Plot.rect(rows, { x1: "low", x2: "high", y1: 0, y2: "accuracy", fill: colour, fillOpacity: 0.55, inset: 1 }),
        Plot.rect(rows, {
          x1: "low",
          x2: "high",
          y1: "strip",
          y2: 0,
          fill: "var(--faint)",
          insetLeft: 1,
          insetRight: 1,
        }),
        Plot.line(
          [
            [0, 0],
            [1, 1],
          ],
          { stroke: "var(--ink)", strokeDasharray: "3 3", strokeWidth: 1 },
        ),
        Plot.ruleY([0], { stroke: "var(--faint)" }),
      ],
    },
    {
      title,
      says: `${name}: ${rows.map(({ low, high, accuracy }) => `${percent(low)} to ${percent(high)} % sure, right ${percent(accuracy)} %`).join("; ")}`,
    },
  );
}
