import { printable } from "@faculty/shared/names";
import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { type Html, html, serialised } from "../markup/html.ts";

/** What a chart is told apart by and read as, where it is not seen. */
export interface ChartLabel {
  /** Above it. */
  readonly title: string;
  /** What it shows, in a sentence: read in its place. */
  readonly says: string;
}

/** As wide as a phone shows without shrinking its letters. */
export const chartWidth = 340;

/** A chart as SVG, in the page's own colours. The same options give the same bytes. */
export function renderPlot(options: Plot.PlotOptions, { title, says }: ChartLabel): Html {
  const { document } = parseHTML("<!doctype html><html><body></body></html>");
  const svg = Plot.plot({
    width: chartWidth,
    ...options,
    document,
    className: "chart", // else Plot's own, which names its style sheet
  });
  for (const sheet of svg.querySelectorAll("style")) sheet.remove();
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", printable(says));
  for (const marked of svg.querySelectorAll("[aria-label]")) if (marked !== svg) marked.removeAttribute("aria-label");
  return html`<figure><figcaption>${title}</figcaption>${serialised(svg.outerHTML)}</figure>`;
}
