import { z } from "zod";

/** What tells one epoch from another, on the samples held out. */
export type ValidationScore = ByLabels | ByEnsemble;

interface ByLabels {
  readonly accuracy: number;
  /** Nats. */
  readonly nll: number;
}

interface ByEnsemble {
  /** Mean `KL(ensemble ‖ student)` at temperature 1, nats. */
  readonly ensembleKl: number;
}

export const validationScore: z.ZodType<ValidationScore, ValidationScore> = z.union([
  z.object({ accuracy: z.number(), nll: z.number() }),
  z.object({ ensembleKl: z.number() }),
]);

/** By accuracy, of equal ones by negative log-likelihood; or by the KL to the ensemble. One phase has one kind. */
export function isBetter(score: ValidationScore, best: ValidationScore | null): boolean {
  if (best === null) return true;
  if ("ensembleKl" in score) return !("ensembleKl" in best) || score.ensembleKl < best.ensembleKl;
  if ("ensembleKl" in best) return true;
  return score.accuracy === best.accuracy ? score.nll < best.nll : score.accuracy > best.accuracy;
}
