import type { CurvePoint } from "./curve.ts";
import type { RunModel } from "./run-model.ts";

export type Along = "epochs" | "minutes";

/** One line of a chart. */
export interface Series {
  /** The same for all curves of one student. */
  readonly key: string;
  readonly label: string;
  readonly xs: readonly number[];
  readonly ys: readonly number[];
}

/** What is drawn in one chart, of every student that has it. */
export interface Plotted {
  readonly quantity: string;
  readonly series: readonly Series[];
}

/** A run that is shown. */
export interface ShownRun {
  readonly run: string;
  readonly model: RunModel;
}

const minuteMs = 60_000;

/** One name for each student: with its run where several are shown. */
export function studentKeys(runs: readonly ShownRun[]): readonly string[] {
  return runs.flatMap(({ run, model }) => [...model.students.keys()].map((label) => keyOf(runs, run, label)));
}

function keyOf(runs: readonly ShownRun[], run: string, label: string): string {
  return runs.length > 1 ? `${run}: ${label}` : label;
}

/**
 * Every quantity that some student has, in the order in which they were first told of, each with the curves of all.
 * Minutes count from the run's first record, so that runs lie on each other.
 */
export function plottedOf(runs: readonly ShownRun[], along: Along): readonly Plotted[] {
  const plotted = new Map<string, Series[]>();
  for (const { run, model } of runs)
    for (const { label, curves } of model.students.values())
      for (const [quantity, points] of curves) {
        const key = keyOf(runs, run, label);
        const xs = points.map((point) => xOf(point, along, model.firstMs ?? 0));
        const all = plotted.get(quantity) ?? [];
        plotted.set(quantity, all);
        all.push({ key, label: key, xs, ys: points.map(({ value }) => value) });
      }
  return [...plotted].map(([quantity, series]) => ({ quantity, series }));
}

function xOf({ epochs, atMs }: CurvePoint, along: Along, firstMs: number): number {
  return along === "epochs" ? epochs : (atMs - firstMs) / minuteMs;
}
