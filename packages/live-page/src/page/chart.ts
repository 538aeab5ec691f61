import uPlot from "uplot";
import { element } from "./element.ts";
import type { Along, Plotted, Series } from "./series.ts";
import { shownValue } from "./shown.ts";

interface ChartLook {
  readonly along: Along;
  readonly isLogarithmic: boolean;
  /** Of a student's key. */
  readonly stroke: (key: string) => Stroke;
}

export interface Stroke {
  readonly colour: string;
  readonly dash: readonly number[];
}

/** A chart of one quantity. */
export interface Chart {
  readonly figure: HTMLElement;
  readonly update: (plotted: Plotted, look: ChartLook) => void;
  /** Draws it anew: colours, or its width, are others. */
  readonly redraw: () => void;
}

const height = 240;
const axisFont = "12px system-ui, sans-serif";

/**
 * A chart that uPlot draws. Its values are read at the pointer, or with the arrow keys, Home and End while it has the
 * focus; they stand below it as text.
 */
export function createChart(quantity: string): Chart {
  const plot = element("div", { class: "plot", tabindex: "0", role: "img" });
  const readout = element("p", { class: "readout", "aria-live": "polite" });
  const figure = element("figure", {}, element("figcaption", {}, quantity), plot, readout);
  let drawn: { readonly chart: uPlot; readonly shape: string } | null = null;
  let shown: { readonly plotted: Plotted; readonly look: ChartLook } | null = null;
  let pointed: number | null = null;

  function tell(): void {
    if (shown === null) return;
    const { plotted, look } = shown;
    const data = drawn?.chart.data;
    const x = pointed === null ? undefined : data?.[0][pointed];
    const values = plotted.series.flatMap(({ label, ys }, i) => {
      const value = x === undefined || pointed === null ? ys.at(-1) : data?.[i + 1]?.[pointed];
      return value === undefined || value === null ? [] : [`${label} ${shownValue(value)}`];
    });
    const where = x === undefined ? "latest" : `${look.along === "epochs" ? "epoch" : "minute"} ${shownValue(x)}`;
    readout.textContent = values.length === 0 ? "" : `${where}: ${values.join(", ")}`;
    plot.setAttribute("aria-label", `Curves of ${quantity}. ${readout.textContent}. Arrow keys read other values.`);
  }

  function draw(plotted: Plotted, look: ChartLook): void {
    const shape = JSON.stringify([look.along, look.isLogarithmic, plotted.series.map(({ key }) => key)]);
    const data = alignedOf(plotted.series, look.isLogarithmic);
    if (drawn?.shape === shape) drawn.chart.setData(data);
    else {
      drawn?.chart.destroy();
      const chart = new uPlot(optionsOf(plot, plotted, look), data, plot);
      chart.over.addEventListener("mousemove", () => point(chart.cursor.idx ?? null));
      chart.over.addEventListener("mouseleave", () => point(null));
      drawn = { chart, shape };
    }
    tell();
  }

  function point(place: number | null): void {
    pointed = place;
    tell();
  }

  plot.addEventListener("keydown", (event) => {
    const count = drawn?.chart.data[0].length ?? 0;
    if (drawn === null || count === 0) return;
    const from = pointed ?? count - 1;
    const places: Readonly<Record<string, number>> = {
      ArrowLeft: from - 1,
      ArrowRight: from + 1,
      Home: 0,
      End: count - 1,
    };
    const place = places[event.key];
    if (place === undefined) return;
    event.preventDefault();
    const to = Math.min(count - 1, Math.max(0, place));
    const left = drawn.chart.valToPos(drawn.chart.data[0][to] ?? 0, "x");
    drawn.chart.setCursor({ left, top: 0 });
    point(to);
  });
  plot.addEventListener("blur", () => {
    drawn?.chart.setCursor({ left: -1, top: -1 });
    point(null);
  });

  return {
    figure,
    update: (plotted, look) => {
      shown = { plotted, look };
      draw(plotted, look);
    },
    redraw: () => {
      drawn?.chart.destroy();
      drawn = null;
      if (shown !== null) draw(shown.plotted, shown.look);
    },
  };
}

function alignedOf(series: readonly Series[], isLogarithmic: boolean): uPlot.AlignedData {
  const drawable = (value: number) => (isLogarithmic && value <= 0 ? null : value);
  return uPlot.join(series.map(({ xs, ys }) => [[...xs], ys.map(drawable)]));
}

function optionsOf(plot: HTMLElement, { series }: Plotted, { along, isLogarithmic, stroke }: ChartLook): uPlot.Options {
  const colourOf = (name: string) => getComputedStyle(plot).getPropertyValue(name).trim();
  const axis = {
    stroke: colourOf("--soft"),
    font: axisFont,
    grid: { stroke: colourOf("--rule"), width: 1 },
    ticks: { stroke: colourOf("--rule"), width: 1 },
  };
  const lineWidth = 2;
  return {
    width: plot.clientWidth,
    height,
    legend: { show: false },
    cursor: { drag: { x: false, y: false } },
    scales: { x: { time: false }, y: isLogarithmic ? { distr: 3 } : {} },
    axes: [
      { ...axis, label: along, labelFont: axisFont, labelSize: 20 },
      { ...axis, size: 64 },
    ],
    series: [
      {},
      ...series.map(({ key, label }) => {
        const { colour, dash } = stroke(key);
        return { label, stroke: colour, dash: [...dash], width: lineWidth, spanGaps: true };
      }),
    ],
  };
}
