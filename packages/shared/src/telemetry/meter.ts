import type { Span } from "../tracing/span.ts";
import type { CounterLabels, GaugeLabels, HistogramLabels } from "./metric-table.ts";

/** A value for each label of a metric, and for no other. */
type Labelled<Label> = Readonly<Record<Label & string, string>>;

/** One value of a gauge. */
export interface Reading<Label = string> {
  readonly labels: Labelled<Label>;
  readonly value: number;
}

/** Where a role says what it does; what becomes of it is of no concern to the role. */
export interface Meter {
  count<Name extends keyof CounterLabels>(name: Name, labels: Labelled<CounterLabels[Name]>, amount?: number): void;
  /** @param value - In the unit of the metric's name. */
  observe<Name extends keyof HistogramLabels>(name: Name, labels: Labelled<HistogramLabels[Name]>, value: number): void;
  /** `read` is called whenever somebody looks; what it does not name is forgotten. */
  gauge<Name extends keyof GaugeLabels>(name: Name, read: () => readonly Reading<GaugeLabels[Name]>[]): void;
  /** Takes a part of a trace that is over now. Absent where nobody keeps traces, so that none is described in vain. */
  readonly span?: ((span: Span) => void) | undefined;
}

/** Keeps nothing: where nobody looks. */
export const noMeter: Meter = { count: () => undefined, observe: () => undefined, gauge: () => undefined };
