import * as Plot from "@observablehq/plot";
import type { Html } from "../markup/html.ts";
import { renderPlot } from "./render-plot.ts";

export interface Line {
  readonly name: string;
  readonly colour: string;
  readonly points: readonly (readonly [x: number, y: number])[];
  /** One of them that stands out. */
  readonly marked?: readonly [x: number, y: number] | undefined;
}

const height = 190;
/** Digits of an axis. */
const significant = 3;

/**
 * Lines over whole numbers from 0, which are shown from 1 as people count.
 * @param unit - Values are told in times this: 100 of percent.
 */
export function lineChart(title: string, lines: readonly Line[], along: string, unit: number = 1): Html {
  const rows = lines.flatMap(({ colour, points }, line) =>
    thinned(points).map(([x, y]) => ({ x: x + 1, y, line, colour })),
  );
  const marked = lines.flatMap(({ marked: found, colour }) =>
    found === undefined ? [] : [{ x: found[0] + 1, y: found[1], colour }],
  );
  const single = lines.flatMap(({ points, colour }) =>
    points.length === 1 ? points.map(([x, y]) => ({ x: x + 1, y, colour })) : [],
  );
  const last = Math.max(...rows.map(({ x }) => x));
  const ends = lines.map(
    ({ name, points }) => `${name} ${((points.at(-1)?.[1] ?? 0) * unit).toPrecision(significant)}`,
  );
  return renderPlot(
    {
      height,
      marginLeft: 48,
      marginBottom: 32,
      marginRight: 10,
      marginTop: 8,
      x: {
        label: along,
        labelAnchor: "center",
        labelArrow: "none",
        domain: [1, Math.max(2, last)],
        ticks: Math.min(last, 8),
        tickFormat: (x: number) => (Number.isInteger(x) ? String(x) : ""),
      },
      y: {
        label: null,
        ticks: 4,
        nice: true,
        tickFormat: (y: number) => String(Number((unit * y).toPrecision(significant))),
      },
      color: { type: "identity" },
      marks: [
        Plot.gridY({ ticks: 4, stroke: "var(--rule)", strokeOpacity: 1 }),
        Plot.line(rows, { x: "x", y: "y", z: "line", stroke: "colour", strokeWidth: 1.6, strokeOpacity: 0.75 }),
        Plot.dot(single, { x: "x", y: "y", fill: "colour", r: 2 }),
        Plot.dot(marked, { x: "x", y: "y", fill: "colour", stroke: "var(--paper)", r: 3.5 }),
      ],
    },
    { title, says: `${title} by ${along}; at the end ${ends.join(", ")}` },
  );
}

/** More points than a chart has pixels for make a page heavy, and no line finer. */
const mostPoints = 150;

/** Evenly, the last among them. */
function thinned(points: Line["points"]): Line["points"] {
  const step = Math.ceil(points.length / mostPoints);
  return points.filter((_, i) => (points.length - 1 - i) % step === 0);
}
