import * as Plot from "@observablehq/plot";
import type { InformationLoss } from "../../report/information-loss.ts";
import { cell } from "../../report/shown-figures.ts";
import type { Html } from "../markup/html.ts";
import { roleColour } from "./colours.ts";
import { renderPlot } from "./render-plot.ts";
import { shortName } from "./short-name.ts";

type ClassAccuracy = InformationLoss["perClass"][number];

/** Beyond these a page is too long: those that lose most are shown, the table has all. */
const mostClasses = 30;
const rowHeight = 22;

/** Each class's accuracy from scratch, distilled and of the ensemble, on a line. */
export function dumbbellChart(perClass: readonly ClassAccuracy[]): Html {
  const lossOf = ({ ensemble, distilled }: ClassAccuracy) => (ensemble ?? 0) - (distilled ?? 0);
  const told = perClass.filter(({ distilled, ensemble }) => distilled !== null || ensemble !== null);
  const shown =
    told.length <= mostClasses ? told : told.toSorted((a, b) => lossOf(b) - lossOf(a)).slice(0, mostClasses);
  const place = (_: unknown, i: number) => i;
  const dots = (["scratch", "distilled", "ensemble"] as const).flatMap((role) =>
    shown.flatMap((one, row) => (one[role] === null ? [] : [{ row, x: one[role], colour: roleColour(role) }])),
  );
  return renderPlot(
    {
      height: shown.length * rowHeight + 44,
      marginLeft: 104,
      marginRight: 14,
      marginTop: 4,
      marginBottom: 34,
      x: {
        label: "accuracy, %",
        labelAnchor: "center",
        labelArrow: "none",
        ticks: 4,
        nice: true,
        tickFormat: (x: number) => String(Math.round(100 * x)),
      },
      y: {
        type: "band",
        domain: shown.map((_, row) => row),
        label: null,
        tickSize: 0,
        tickFormat: (row: number) => shortName(shown[row]?.class ?? ""),
      },
      color: { type: "identity" },
      marks: [
        Plot.gridX({ ticks: 4, stroke: "var(--rule)", strokeOpacity: 1 }),
        Plot.ruleY(shown, {
          y: place,
          x1: ({ scratch, distilled }: ClassAccuracy) => scratch ?? distilled,
          x2: "distilled",
          stroke: "var(--distilled)",
          strokeOpacity: 0.35,
          strokeWidth: 4,
        }),
        Plot.dot(dots, { y: "row", x: "x", fill: "colour", r: 4 }),
      ],
    },
    {
      title: told.length > shown.length ? `Accuracy by class, the ${shown.length} that lose most` : "Accuracy by class",
      says: shown
        .map(
          (one) =>
            `${one.class}: from scratch ${cell(one.scratch)}, distilled ${cell(one.distilled)}, ensemble ${cell(one.ensemble)}`,
        )
        .join("; "),
    },
  );
}
