import { z } from "zod";
import type { MeasuredKind } from "../outputs/rows-of.ts";
import { evaluationMetrics } from "./evaluation-metrics.ts";
import { pluginMetricNamed, pluginMetricNames } from "./metric-plugin.ts";
import { targetMetric, targetMetrics } from "./target-metrics.ts";

/** What a metric that may tell epochs apart is told by. */
interface PreferredMetric {
  readonly title: string;
  readonly unit: string | null;
  readonly shown: (value: number) => string;
  readonly better: "higher" | "lower";
}

/** A metric's number on the samples held out. */
export interface PreferredFigure {
  readonly metric: string;
  readonly value: number;
}

export const preferredFigure: z.ZodType<PreferredFigure, PreferredFigure> = z.object({
  metric: z.string(),
  value: z.number(),
});

/** What a data set's samples are measured as: `items` where they are users of items. */
export type Measured = Exclude<MeasuredKind, "several"> | "items";

const ofItems: Readonly<Record<"ndcg10" | "hr10", PreferredMetric>> = {
  ndcg10: { title: "NDCG@10", unit: null, shown: (value) => value.toFixed(3), better: "higher" },
  hr10: { title: "HR@10", unit: "%", shown: (share) => (100 * share).toFixed(2), better: "higher" },
};

const withoutUnit = (table: Readonly<Record<string, Omit<PreferredMetric, "unit">>>) =>
  Object.fromEntries(Object.entries(table).map(([name, metric]) => [name, { ...metric, unit: null }]));

/** By what is measured, and by name. */
const preferredMetrics: Readonly<Record<Measured, Readonly<Record<string, PreferredMetric>>>> = {
  positions: withoutUnit(targetMetrics.positions.metrics),
  tokens: withoutUnit(targetMetrics.tokens.metrics),
  distribution: evaluationMetrics,
  items: { ...ofItems, ...evaluationMetrics },
  values: withoutUnit(targetMetrics.values.metrics),
  independent: withoutUnit(targetMetrics.independent.metrics),
};

/** Names that `train.best` may have; those of plugins measure one class of many. */
export function preferableMetrics(measured: Measured): readonly string[] {
  return [...Object.keys(preferredMetrics[measured]), ...(measured === "distribution" ? pluginMetricNames() : [])];
}

const all: ReadonlyMap<string, PreferredMetric> = new Map(
  Object.values(preferredMetrics).flatMap((table) => Object.entries(table)),
);

function metricNamed(name: string): PreferredMetric | undefined {
  const known = all.get(name) ?? pluginMetricNamed(name);
  if (known !== undefined) return known;
  const ofOutput = targetMetric("several", name);
  return ofOutput && { ...ofOutput, unit: null };
}

/** The higher the better. */
export function worthOf({ metric, value }: PreferredFigure): number {
  return metricNamed(metric)?.better === "lower" ? -value : value;
}

/**
 * `balanced accuracy 71.20 %`.
 * @param measured - What it was measured on, where that is known: an accuracy may be of samples or of positions.
 */
export function preferredInWords({ metric, value }: PreferredFigure, measured?: Measured | "several"): string {
  const row =
    (measured === undefined || measured === "several" ? undefined : preferredMetrics[measured][metric]) ??
    metricNamed(metric);
  if (row === undefined) return `${metric} ${value}`;
  return [row.title, row.shown(value), ...(row.unit === null ? [] : [row.unit])].join(" ");
}
