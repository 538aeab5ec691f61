import { z } from "zod";
import type { Figures } from "./figures.ts";
import { type PreferredFigure, preferredFigure, worthOf } from "./preferred-metric.ts";
import { type RankingFigures, rankingFigures } from "./ranking.ts";
import type { Score } from "./score.ts";
import {
  scoreOfFigures,
  type TargetFigures,
  type TargetKind,
  targetFigureKeys,
  targetMetrics,
} from "./target-metrics.ts";
import type { TargetQuality } from "./target-quality.ts";

/** What a model did on the samples held out. */
export interface Validation {
  /** Is compared. */
  readonly score: Score;
  /** Is told, and kept: the score follows from it. */
  readonly metrics: ValidationMetrics;
}

/** By the labels or targets of the samples held out, or by what the ensemble says of them. */
export type ValidationMetrics = ByLabels | ByRanks | ByTargets | ByEnsemble;

/** What the run file's `train.best` names. */
interface Preferred {
  readonly preferred?: PreferredFigure | undefined;
}

interface ByLabels extends Preferred {
  readonly accuracy: number;
  /** Nats. */
  readonly nll: number;
}

/** Where samples are users of items. */
interface ByRanks extends RankingFigures, Preferred {
  /** Nats. */
  readonly nll: number;
}

interface ByTargets extends Preferred {
  readonly kind: TargetKind;
  readonly figures: TargetFigures;
}

interface ByEnsemble {
  /** Mean `KL(ensemble ‖ student)` at temperature 1, nats; of values the mean squared difference. */
  readonly ensembleKl: number;
}

const preferred = preferredFigure.optional();

export const validationMetrics: z.ZodType<ValidationMetrics, ValidationMetrics> = z.union([
  z.object({ accuracy: z.number(), nll: z.number(), preferred }),
  z.object({ ndcg10: z.number(), hr10: z.number(), nll: z.number(), preferred }),
  z.object({ ...targetFigureKeys, preferred }),
  z.object({ ensembleKl: z.number() }),
]);

/**
 * Says once what makes a model better: the metric that is preferred, and of equal ones what else would: accuracy, of equal
 * ones the lower NLL; of items NDCG@10, then HR@10, then NLL; what `targetMetrics` has; or the lower KL to the ensemble.
 */
export function validationOf(metrics: ValidationMetrics): Validation {
  return { score: [...preferredScore(metrics), ...scoreOf(metrics)], metrics };
}

function preferredScore(metrics: ValidationMetrics): Score {
  if (!("preferred" in metrics) || metrics.preferred === undefined) return [];
  return [worthOf(metrics.preferred)];
}

function scoreOf(metrics: ValidationMetrics): Score {
  if ("ensembleKl" in metrics) return [-metrics.ensembleKl];
  if ("figures" in metrics) return scoreOfFigures(metrics.kind, metrics.figures);
  if ("ndcg10" in metrics) return [metrics.ndcg10, metrics.hr10, -metrics.nll];
  return [metrics.accuracy, -metrics.nll];
}

/** Every number of a validation by the name of its metric, the one that is told first before the others. */
export function validationFigures(metrics: ValidationMetrics): Readonly<Record<string, number>> {
  if ("ensembleKl" in metrics) return { ensembleKl: metrics.ensembleKl };
  const { preferred } = metrics;
  const chosen = preferred === undefined ? {} : { [preferred.metric]: preferred.value };
  if (!("figures" in metrics)) {
    const { preferred: _, ...figures } = metrics;
    return { ...chosen, ...figures };
  }
  const { kind, figures } = metrics;
  const main = kind === "several" ? undefined : targetMetrics[kind].main;
  const value = main === undefined ? undefined : figures[main];
  return { ...chosen, ...(main !== undefined && value !== undefined && { [main]: value }), ...figures };
}

/**
 * @param best - Name of the metric that is preferred; absent: none.
 * @returns Null where labels tell nothing.
 */
export function validationByLabels(
  figures: (Figures & { readonly ranks?: readonly number[] | undefined }) | TargetQuality,
  best?: string,
): Validation | null {
  if ("figures" in figures) {
    const { kind, figures: measured } = figures;
    return validationOf({ kind, figures: measured, ...preferredAmong(measured, best) });
  }
  if (figures.accuracy === null) return null;
  const { accuracy, nll, ranks = [] } = figures;
  const ranked = rankingFigures(ranks);
  const own = preferredAmong({ ...figures, ...figures.own, ...ranked }, best);
  return validationOf(ranked === null ? { accuracy, nll, ...own } : { ...ranked, nll, ...own });
}

function preferredAmong(measured: Readonly<Record<string, unknown>>, best: string | undefined): Preferred {
  const value = best === undefined ? undefined : measured[best];
  return best !== undefined && typeof value === "number" ? { preferred: { metric: best, value } } : {};
}
