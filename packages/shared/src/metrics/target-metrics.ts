import { z } from "zod";
import type { MeasuredKind } from "../outputs/rows-of.ts";
import type { Score } from "./score.ts";

/** Kinds of output whose targets are more than one class. */
export type TargetKind = Exclude<MeasuredKind, "distribution">;

/** One number a metric, by its name in the table. */
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

export const targetMetrics: Readonly<Record<TargetKind, KindMetrics>> = {
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

/** How figures of a kind are kept, as keys of an object. */
export const targetFigureKeys: {
  readonly kind: z.ZodType<TargetKind, TargetKind>;
  readonly figures: z.ZodType<TargetFigures, TargetFigures>;
} = {
  kind: z.enum(Object.keys(targetMetrics) as TargetKind[]),
  figures: z.record(z.string(), z.number()),
};
