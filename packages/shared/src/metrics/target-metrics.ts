import { z } from "zod";
import type { OutputSpec, SingleOutput } from "../outputs/output-spec.ts";
import { type MeasuredKind, measuredKind } from "../outputs/rows-of.ts";
import type { Score } from "./score.ts";

/** Kinds of output whose targets are more than one class. */
export type TargetKind = Exclude<MeasuredKind, "distribution">;

/** What each of several outputs is measured as. */
type SingleKind = Exclude<TargetKind, "several">;

/** One number a metric, by its name in the table; of several outputs `OUTPUT.METRIC`, those of the first one first. */
export type TargetFigures = Readonly<Record<string, number>>;

interface TargetMetric {
  /** Before its number, and above its column. */
  readonly title: string;
  readonly shown: (value: number) => string;
  /** Which number is that of the better model. */
  readonly better: "higher" | "lower";
}

/** What models of a kind are measured by. */
interface KindMetrics {
  /** The metric that is the mean of every sample's own score, by which a gain is told. */
  readonly main: string;
  /** In the order in which they are told. */
  readonly metrics: Readonly<Record<string, TargetMetric>>;
  /** What is compared. */
  readonly score: (figures: TargetFigures) => Score;
}

/** Four digits of whatever size. */
const inUnits = (value: number): string => String(Number(value.toPrecision(4)));
const asShare = (value: number): string => value.toFixed(3);

export const targetMetrics: Readonly<Record<SingleKind, KindMetrics>> = {
  values: {
    main: "r2",
    metrics: {
      mae: { title: "MAE", shown: inUnits, better: "lower" },
      rmse: { title: "RMSE", shown: inUnits, better: "lower" },
      r2: { title: "R²", shown: asShare, better: "higher" },
    },
    score: ({ r2 = Number.NaN, rmse = Number.NaN }) => [r2, -rmse],
  },
  positions: {
    main: "accuracy",
    metrics: {
      accuracy: { title: "accuracy of positions", shown: asShare, better: "higher" },
      miou: { title: "mean IoU", shown: asShare, better: "higher" },
      nll: { title: "NLL", shown: asShare, better: "lower" },
      perplexity: { title: "perplexity", shown: inUnits, better: "lower" },
    },
    score: ({ miou = Number.NaN, nll = Number.NaN }) => [miou, -nll],
  },
  tokens: {
    main: "accuracy",
    metrics: {
      perplexity: { title: "perplexity", shown: inUnits, better: "lower" },
      nll: { title: "NLL", shown: asShare, better: "lower" },
      accuracy: { title: "token accuracy", shown: asShare, better: "higher" },
    },
    score: ({ nll = Number.NaN, accuracy = Number.NaN }) => [-nll, accuracy],
  },
  independent: {
    main: "map",
    metrics: {
      map: { title: "mAP", shown: asShare, better: "higher" },
      f1: { title: "macro F1", shown: asShare, better: "higher" },
    },
    score: ({ map = Number.NaN, f1 = Number.NaN }) => [map, f1],
  },
};

/** What one of several outputs is measured as: tokens as other positions, whose metrics have names of their own. */
type PartKind = Exclude<SingleKind, "tokens">;

/** What one of several outputs is compared by. */
const comparedFirst: Readonly<Record<PartKind, string>> = { values: "r2", positions: "miou", independent: "map" };

/** Of boxes, which two outputs say together: no output's name stands before it. */
const boxMetric = "map50";
const ofBoxes: TargetMetric = { title: "mAP@0.5", shown: asShare, better: "higher" };

const ofParts: ReadonlyMap<string, TargetMetric> = new Map(
  Object.keys(comparedFirst).flatMap((kind) => Object.entries(targetMetrics[kind as PartKind].metrics)),
);

/** Of a number by its name among figures: of one of several outputs, titled by that output's name too. */
export function targetMetric(kind: TargetKind, name: string): TargetMetric | undefined {
  if (kind !== "several") return targetMetrics[kind].metrics[name];
  if (name === boxMetric) return ofBoxes;
  const { output, metric } = namedParts(name);
  const row = ofParts.get(metric);
  return row && { ...row, title: `${output} ${row.title}` };
}

/** The name of one output's figure among those of several. */
export function figureOf(output: string, metric: string): string {
  return `${output}.${metric}`;
}

/** An output may have a point in its name, a metric has none. */
function namedParts(name: string): { readonly output: string; readonly metric: string } {
  const at = name.lastIndexOf(".");
  return { output: name.slice(0, Math.max(0, at)), metric: name.slice(at + 1) };
}

/** One of several outputs is measured as positions are, where it is one class of many: of a sample as a whole, there is one. */
export function partKind({ kind }: SingleOutput): PartKind {
  return kind === "distribution" ? "positions" : kind;
}

/** Names of the figures of what says something else than one class of many, in the order in which they are told. */
export function targetMetricNames(output: OutputSpec): readonly string[] {
  if (output.kind !== "several") return Object.keys(targetMetrics[kindOfOne(output)].metrics);
  const ofEach = output.outputs.flatMap((one) =>
    Object.keys(targetMetrics[partKind(one)].metrics).map((metric) => figureOf(one.name, metric)),
  );
  return output.detection === undefined ? ofEach : [boxMetric, ...ofEach];
}

function kindOfOne(output: SingleOutput): SingleKind {
  const kind = measuredKind(output);
  return kind === "distribution" || kind === "several" ? "positions" : kind;
}

/**
 * By which a gain is told: the mean of every sample's own score. Of several outputs it is that of the first one; of boxes it
 * is their mean average precision, which is no mean over samples.
 */
export function mainMetric(output: OutputSpec): string {
  if (output.kind !== "several") return targetMetrics[kindOfOne(output)].main;
  if (output.detection !== undefined) return boxMetric;
  return output.outputs
    .slice(0, 1)
    .map((one) => figureOf(one.name, targetMetrics[partKind(one)].main))
    .join();
}

/** Whether a metric is of all samples together and of none of them by itself. */
export function isOfWhole(metric: string): boolean {
  return metric === boxMetric;
}

/**
 * What is compared. Of boxes their mean average precision first. Of several outputs the mean of what each is told apart by first: of every kind 1 is the best there is
 * and a model that says the same of all samples is near 0, so that no output outweighs the others by its unit.
 */
export function scoreOfFigures(kind: TargetKind, figures: TargetFigures): Score {
  if (kind !== "several") return targetMetrics[kind].score(figures);
  const compared = new Set(Object.values(comparedFirst));
  const first = Object.entries(figures).flatMap(([name, value]) =>
    compared.has(namedParts(name).metric) ? [value] : [],
  );
  const ofAll = first.reduce((sum, value) => sum + value, 0) / first.length;
  const boxes = figures[boxMetric];
  return boxes === undefined ? [ofAll] : [boxes, ofAll];
}

/** How figures of a kind are kept, as keys of an object. */
export const targetFigureKeys: {
  readonly kind: z.ZodType<TargetKind, TargetKind>;
  readonly figures: z.ZodType<TargetFigures, TargetFigures>;
} = {
  kind: z.enum([...(Object.keys(targetMetrics) as SingleKind[]), "several"]),
  figures: z.record(z.string(), z.number()),
};
