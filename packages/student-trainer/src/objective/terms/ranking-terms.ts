import { z } from "zod";
import { type PlainTerm, plainTerm } from "./plain-term.ts";

interface Ranking {
  readonly shape: "logistic" | "hinge";
  readonly margin: number;
  readonly top: number;
}

export const rankingTerm: PlainTerm<"softTarget", Ranking> = plainTerm({
  needs: ["softTarget"],
  parameters: z.object({
    shape: z.enum(["logistic", "hinge"]).default("logistic"),
    margin: z.number().positive().default(1),
    top: z.int().min(2).max(64).default(10), // pairs grow with its square
  }),
});

interface ListwiseRanking {
  /** K. */
  readonly top: number;
  /** L. */
  readonly sampled: number;
}

/** Of each of them as many as the authors take. */
const usualList = 40;

export const listwiseRankingTerm: PlainTerm<"softTarget" | "draws", ListwiseRanking> = plainTerm({
  needs: ["softTarget", "draws"],
  parameters: z.object({
    top: z.int().min(1).max(1024).default(usualList),
    sampled: z.int().min(0).max(4096).default(usualList),
  }),
});

interface WeightedRanking {
  readonly top: number;
  readonly lambda: number;
  readonly mu: number;
}

export const weightedRankingTerm: PlainTerm<"softTarget", WeightedRanking> = plainTerm({
  needs: ["softTarget"],
  parameters: z.object({
    top: z.int().min(1).max(64).default(10), // each is compared with every class
    lambda: z.number().positive().default(1),
    mu: z.number().positive().default(0.1),
  }),
});
