import * as Plot from "@observablehq/plot";
import { percent } from "../../report/shown-figures.ts";
import type { Html } from "../markup/html.ts";
import { renderPlot } from "./render-plot.ts";
import { shortName } from "./short-name.ts";

interface MatrixWords {
  readonly title: string;
  readonly down: string;
  readonly across: string;
  readonly names: readonly string[];
}

/** Pairs that are read in its place. */
const told = 5;
const side = 340;

type Matrix = readonly (readonly number[] | null)[];

/**
 * Shares of classes by classes: those of a class itself in grey, all others the stronger the more.
 * @param darkest - The share that is told by the full colour: the same for pictures that are compared.
 */
export function matrixChart(
  { title, down, across, names }: MatrixWords,
  matrix: Matrix,
  darkest: number = greatestOther(matrix),
): Html {
  const cells = matrix.flatMap((row, y) => (row ?? []).map((share, x) => ({ x, y, share })));
  const others = cells.filter(({ x, y, share }) => x !== y && share > 0);
  const places = names.map((_, place) => place);
  const words = others
    .toSorted((a, b) => b.share - a.share)
    .slice(0, told)
    .map(({ x, y, share }) => `${names[y] ?? ""} ${across} ${names[x] ?? ""} ${percent(share)}`);
  const tickFormat = (place: number) => shortName(names[place] ?? "", 12);
  return renderPlot(
    {
      height: side,
      marginLeft: 82,
      marginBottom: 74,
      marginTop: 4,
      marginRight: 6,
      x: { type: "band", domain: places, label: null, tickRotate: -60, tickSize: 0, tickFormat },
      y: { type: "band", domain: places, label: null, tickSize: 0, tickFormat },
      opacity: { type: "identity" },
      marks: [
        Plot.frame({ stroke: "var(--rule)" }),
        Plot.cell(
          cells.filter(({ x, y }) => x === y),
          {
            x: "x",
            y: "y",
            fill: "var(--faint)",
            fillOpacity: ({ share }: { share: number }) => 0.5 * share,
            inset: 0.5,
          },
        ),
        Plot.cell(others, {
          x: "x",
          y: "y",
          fill: "var(--strong)",
          fillOpacity: ({ share }: { share: number }) => Number(Math.sqrt(share / darkest).toFixed(3)),
          inset: 0.5,
        }),
      ],
    },
    {
      title,
      says: `${title}, ${down} by ${across}; most often ${words.join(", ")}`,
    },
  );
}

/** The largest share that a class has of another one. */
export function greatestOther(matrix: Matrix): number {
  return Math.max(...matrix.flatMap((row, y) => (row ?? []).filter((_, x) => x !== y)), 0);
}
