import { z } from "zod";
import type { Figures } from "./figures.ts";
import { type RankingFigures, rankingFigures } from "./ranking.ts";
import type { Score } from "./score.ts";
import { type TargetFigures, type TargetKind, targetMetrics } from "./target-metrics.ts";
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

interface ByLabels {
  readonly accuracy: number;
  /** Nats. */
  readonly nll: number;
}

/** Where samples are users of items. */
interface ByRanks extends RankingFigures {
  /** Nats. */
  readonly nll: number;
}

interface ByTargets {
  readonly kind: TargetKind;
  readonly figures: TargetFigures;
}

interface ByEnsemble {
  /** Mean `KL(ensemble ‖ student)` at temperature 1, nats; of values the mean squared difference. */
  readonly ensembleKl: number;
}

export const validationMetrics: z.ZodType<ValidationMetrics, ValidationMetrics> = z.union([
  z.object({ accuracy: z.number(), nll: z.number() }),
  z.object({ ndcg10: z.number(), hr10: z.number(), nll: z.number() }),
  z.object({ kind: z.enum(["values", "independent", "positions"]), figures: z.record(z.string(), z.number()) }),
  z.object({ ensembleKl: z.number() }),
]);

/**
 * Says once what makes a model better: accuracy, of equal ones the lower NLL; of items NDCG@10, then HR@10, then NLL; what
 * `targetMetrics` has; or the lower KL to the ensemble.
 */
export function validationOf(metrics: ValidationMetrics): Validation {
  return { score: scoreOf(metrics), metrics };
}

function scoreOf(metrics: ValidationMetrics): Score {
  if ("ensembleKl" in metrics) return [-metrics.ensembleKl];
  if ("figures" in metrics) return targetMetrics[metrics.kind].score(metrics.figures);
  if ("ndcg10" in metrics) return [metrics.ndcg10, metrics.hr10, -metrics.nll];
  return [metrics.accuracy, -metrics.nll];
}

/** @returns Null where labels tell nothing. */
export function validationByLabels(
  figures: (Figures & { readonly ranks?: readonly number[] | undefined }) | TargetQuality,
): Validation | null {
  if ("figures" in figures) return validationOf({ kind: figures.kind, figures: figures.figures });
  if (figures.accuracy === null) return null;
  const { accuracy, nll, ranks = [] } = figures;
  const ranked = rankingFigures(ranks);
  return validationOf(ranked === null ? { accuracy, nll } : { ...ranked, nll });
}
