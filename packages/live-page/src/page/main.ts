import { type Chart, createChart } from "./chart.ts";
import { createChoices } from "./choices.ts";
import { type ConnectionState, connect } from "./connection.ts";
import { part } from "./element.ts";
import { createRunReader, type RunReader } from "./run-model.ts";
import { createRunSection, type RunSection } from "./run-section.ts";
import { plottedOf, studentKeys } from "./series.ts";
import { shownTime } from "./shown.ts";
import type { ToldRun } from "./told.ts";

/** One run of the page. */
interface Run {
  told: ToldRun;
  reader: RunReader;
  readonly view: RunSection;
}

const drawEveryMs = 500;
const [plots, sections, connection, title] = [part("plots"), part("runs"), part("connection"), part("title")];
const runs: Run[] = [];
const charts = new Map<string, Chart>();
const choices = createChoices(part("choices"), drawSoon);
let state: ConnectionState = "lost";
/** How far the server's clock is ahead of this one. */
let aheadMs = 0;
let isDue = false;
/** Of the charts together. */
let fittedWidth = 0;

connect({
  onRuns: ({ nowMs, runs: told }) => {
    aheadMs = nowMs - Date.now();
    for (const [index, one] of told.entries()) {
      const known = runs[index];
      if (known === undefined) addRun(one, index);
      else known.told = one;
    }
    drawSoon();
  },
  onRecords: ({ index, isAnew, records }) => {
    const run = runs[index];
    if (run === undefined) return;
    if (isAnew) run.reader = createRunReader();
    for (const record of records) run.reader.add(record);
    drawSoon();
  },
  onState: (now) => {
    state = now;
    drawSoon();
  },
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
new ResizeObserver(([entry]) => fit(entry?.contentRect.width ?? 0)).observe(plots);
setInterval(drawSoon, 1000); // how long nothing was heard

function addRun(told: ToldRun, index: number): void {
  const view = createRunSection(index + 1);
  runs.push({ told, reader: createRunReader(), view });
  sections.append(view.section);
  if (!told.isChosen) choices.hideRun(index);
}

function drawSoon(): void {
  if (isDue) return;
  isDue = true;
  setTimeout(() => {
    isDue = false;
    draw();
  }, drawEveryMs);
}

function draw(): void {
  drawConnection();
  const shown = runs.filter((_, index) => choices.isRunShown(index));
  for (const { told, reader, view } of runs) view.update(told, reader.model, Date.now() + aheadMs);
  for (const [index, { view }] of runs.entries()) view.section.hidden = !choices.isRunShown(index);
  const named = shown.map(({ told, reader }) => ({ run: told.run, model: reader.model }));
  choices.offer(
    runs.map(({ told }) => told.run),
    studentKeys(named),
  );
  drawCharts(plottedOf(named, choices.along()));
}

function drawCharts(plotted: ReturnType<typeof plottedOf>): void {
  const look = { along: choices.along(), isLogarithmic: choices.isLogarithmic(), stroke: choices.stroke };
  const drawn = new Set<string>();
  for (const { quantity, series } of plotted) {
    const visible = series.filter(({ key }) => choices.isStudentShown(key));
    if (visible.length === 0) continue;
    drawn.add(quantity);
    const chart = charts.get(quantity) ?? createChart(quantity);
    if (!charts.has(quantity)) {
      charts.set(quantity, chart);
      plots.append(chart.figure); // before it is drawn, for it takes its width
    }
    chart.update({ quantity, series: visible }, look);
  }
  for (const [quantity, { figure }] of charts) figure.hidden = !drawn.has(quantity);
}

function drawConnection(): void {
  const names = runs.map(({ told }) => told.run).join(", ");
  title.textContent = names === "" ? "Faculty" : `${runs.length === 1 ? "Run" : "Runs"} ${names}`;
  document.title = names === "" ? "Faculty" : `${names} – Faculty`;
  const lastMs = Math.max(...runs.map(({ reader }) => reader.model.lastMs ?? 0));
  const until = lastMs > 0 ? ` What is shown is of ${shownTime(lastMs)}.` : "";
  connection.className = state === "open" ? "about" : "about lost";
  const says: Readonly<Record<ConnectionState, string>> = {
    open: "Connected: what happens is shown as it happens.",
    lost: `Not connected: the page is not served at the moment, and asks again by itself.${until}`,
    refused: `Not connected: the page is served no more at this address. faculty ui shows the runs again.${until}`,
  };
  if (connection.textContent !== says[state]) connection.textContent = says[state];
}

function fit(width: number): void {
  if (width === fittedWidth) return;
  fittedWidth = width;
  redraw();
}

function redraw(): void {
  for (const chart of charts.values()) chart.redraw();
}
