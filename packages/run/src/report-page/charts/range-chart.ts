import * as Plot from "@observablehq/plot";
import type { Report } from "../../report/report.ts";
import { plusMinus } from "../../report/spread.ts";
import type { Html } from "../markup/html.ts";
import { byRole } from "../models/by-role.ts";
import { mainFigure } from "../models/main-figure.ts";
import { roleColour } from "./colours.ts";
import { renderPlot } from "./render-plot.ts";
import { shortName } from "./short-name.ts";

/** More rows are no glance. */
const mostRows = 24;
const rowHeight = 34;
const longestName = 34;

/** Every model by the figure that counts: a dot, and its interval where it has one. */
export function rangeChart(report: Report): Html | null {
  const figure = mainFigure(report);
  const rows = byRole(report.models)
    .flatMap((row) => {
      const found = figure.of(row);
      if (found === null || !Number.isFinite(found.spread.mean)) return [];
      const [low, high] = found.interval ?? [found.spread.mean, found.spread.mean];
      const says = plusMinus(found.spread, figure.shown);
      return [{ name: row.name, mean: found.spread.mean, low, high, says, colour: roleColour(row.role) }];
    })
    .slice(0, mostRows);
  if (rows.length === 0) return null;
  const places = rows.map((_, place) => place);
  const place = (_: unknown, i: number) => i;
  return renderPlot(
    {
      height: rows.length * rowHeight + 40,
      marginLeft: 8,
      marginRight: 12,
      marginTop: 4,
      marginBottom: 34,
      x: {
        label: figure.title,
        tickFormat: (value: number) => figure.shown(value).replace(/\.?0+$/, ""),
        ticks: 4,
        nice: true,
        labelAnchor: "center",
        labelArrow: "none",
      },
      y: { axis: null, domain: places, type: "band" },
      marks: [
        Plot.gridX({ ticks: 4, stroke: "var(--rule)", strokeOpacity: 1 }),
        Plot.ruleY(rows, {
          y: place,
          x1: "low",
          x2: "high",
          stroke: "colour",
          strokeWidth: 5,
          strokeOpacity: 0.3,
          strokeLinecap: "round",
          dy: 7,
        }),
        Plot.dot(rows, { y: place, x: "mean", fill: "colour", r: 4.5, dy: 7 }),
        Plot.text(rows, {
          y: place,
          text: (row: (typeof rows)[number]) => shortName(row.name, longestName),
          frameAnchor: "left",
          textAnchor: "start",
          dy: -8,
          fill: "var(--ink)",
          stroke: "var(--paper)",
          strokeWidth: 4,
        }),
        Plot.text(rows, {
          y: place,
          text: "says",
          frameAnchor: "right",
          textAnchor: "end",
          dy: -8,
          fill: "var(--ink)",
          stroke: "var(--paper)",
          strokeWidth: 4,
          fontWeight: 600,
        }),
      ],
      color: { type: "identity" },
    },
    {
      title: `${figure.title}${rows.some(({ low, high }) => low < high) ? ", with 95 % interval" : ""}`,
      says: rows.map(({ name, says }) => `${name} ${says}`).join(", "),
    },
  );
}
