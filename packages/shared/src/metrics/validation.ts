import { z } from "zod";
import type { Figures } from "./figures.ts";
import type { Score } from "./score.ts";

/** What a model did on the samples held out. */
export interface Validation {
  /** Is compared. */
  readonly score: Score;
  /** Is told, and kept: the score follows from it. */
  readonly metrics: ValidationMetrics;
}

/** By the labels of the samples held out, or by what the ensemble says of them. */
export type ValidationMetrics = ByLabels | ByEnsemble;

interface ByLabels {
  readonly accuracy: number;
  /** Nats. */
  readonly nll: number;
}

interface ByEnsemble {
  /** Mean `KL(ensemble ‖ student)` at temperature 1, nats. */
  readonly ensembleKl: number;
}

export const validationMetrics: z.ZodType<ValidationMetrics, ValidationMetrics> = z.union([
  z.object({ accuracy: z.number(), nll: z.number() }),
  z.object({ ensembleKl: z.number() }),
]);

/** Says once what makes a model better: accuracy, of equal ones the lower NLL; or the lower KL to the ensemble. */
export function validationOf(metrics: ValidationMetrics): Validation {
  const score = "ensembleKl" in metrics ? [-metrics.ensembleKl] : [metrics.accuracy, -metrics.nll];
  return { score, metrics };
}

/** @returns Null where labels tell nothing. */
export function validationByLabels(figures: Figures): Validation | null {
  return figures.accuracy === null ? null : validationOf({ accuracy: figures.accuracy, nll: figures.nll });
}
