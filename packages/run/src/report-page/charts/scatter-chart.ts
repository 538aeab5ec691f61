import * as Plot from "@observablehq/plot";
import type { Html } from "../markup/html.ts";
import { renderPlot } from "./render-plot.ts";

interface Point {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly colour: string;
}

const height = 240;
/** Beyond the outermost models, as a factor. */
const room = 1.6;
/** More labels do not fit. */
const mostTicks = 6;

/** Models by what they cost, on a logarithmic axis, and what they are worth. */
export function scatterChart(
  { x, y, shown }: { readonly x: string; readonly y: string; readonly shown: (value: number) => string },
  points: readonly Point[],
): Html | null {
  if (points.length === 0) return null;
  const costs = points.map(({ x: cost }) => cost);
  const domain: [number, number] = [Math.min(...costs) / room, Math.max(...costs) * room];
  return renderPlot(
    {
      height,
      marginLeft: 40,
      marginRight: 16,
      marginTop: 10,
      marginBottom: 34,
      x: {
        type: "log",
        domain,
        label: x,
        labelAnchor: "center",
        labelArrow: "none",
        ticks: logTicks(domain),
        tickFormat: costInWords,
      },
      y: { label: null, ticks: 4, nice: true, tickFormat: (value: number) => shown(value).replace(/\.?0+$/, "") },
      color: { type: "identity" },
      marks: [
        Plot.gridY({ ticks: 4, stroke: "var(--rule)", strokeOpacity: 1 }),
        Plot.dot(points, { x: "x", y: "y", fill: "colour", fillOpacity: 0.85, stroke: "var(--paper)", r: 5.5 }),
      ],
    },
    {
      title: `${y}, by ${x}`,
      says: points
        .map(({ name, x: cost, y: worth }) => `${name} ${shown(worth)} at ${Number(cost.toPrecision(3))} ${x}`)
        .join(", "),
    },
  );
}

/** 1, 2 and 5 of every power of ten, or the powers alone where these are many. */
function logTicks([low, high]: readonly [number, number]): readonly number[] {
  const powers = Array.from(
    { length: Math.ceil(Math.log10(high)) - Math.floor(Math.log10(low)) + 1 },
    (_, i) => Math.floor(Math.log10(low)) + i,
  );
  const within = (factors: readonly number[]) =>
    powers
      .flatMap((power) => factors.map((factor) => Number(`${factor}e${power}`)))
      .filter((tick) => tick >= low && tick <= high);
  const fine = within([1, 2, 5]);
  return fine.length <= mostTicks ? fine : within([1]);
}

const units = [
  { from: 1e9, sign: "G" },
  { from: 1e6, sign: "M" },
  { from: 1e3, sign: "k" },
] as const;

/** `20k`. */
function costInWords(value: number): string {
  const unit = units.find(({ from }) => value >= from);
  return unit === undefined ? String(value) : `${value / unit.from}${unit.sign}`;
}
