import { reliabilityBin } from "@faculty/shared/metrics";
import type { EnsembleInsight } from "@faculty/student-trainer/result";
import { z } from "zod";
import { figures } from "./figures.ts";
import type { Score } from "./scored-model.ts";

/** What `faculty evaluate --ensemble` writes, as far as it is read again. */
export interface EnsembleResult {
  readonly teachers: readonly EvaluatedTeacher[];
  readonly ensemble: Score;
  /** Mean over test samples of `H(p̄) − Σ w_k H(p_k)`, nats. */
  readonly disagreement: number;
  readonly insight: EnsembleInsight;
}

interface EvaluatedTeacher {
  readonly name: string;
  readonly evaluation: Score;
  /** As it says of itself; null where it does not. */
  readonly parameters: number | null;
}

const score: z.ZodType<Score> = z.intersection(
  z.object({
    samples: z.int(),
    predicted: z.array(z.int()),
    reliability: z.array(reliabilityBin).optional(),
    ranks: z.array(z.int()).optional(),
    scores: z.array(z.number()).optional(),
  }),
  figures,
);

const insight: z.ZodType<EnsembleInsight> = z.object({
  similar: z.array(z.object({ label: z.int(), other: z.int(), mass: z.number() })),
  ambiguous: z.array(
    z.object({
      sample: z.int(),
      label: z.int(),
      entropy: z.number(),
      likeliest: z.array(z.object({ class: z.int(), probability: z.number() })),
    }),
  ),
  alike: z.array(z.array(z.number()).nullable()).optional(),
  disputed: z.array(z.object({ sample: z.int(), label: z.int(), disagreement: z.number(), named: z.array(z.int()) })),
});

export const ensembleResult: z.ZodType<EnsembleResult> = z.object({
  teachers: z.array(z.object({ name: z.string(), evaluation: score, parameters: z.number().nullable().default(null) })),
  ensemble: score,
  disagreement: z.number(),
  insight,
});
