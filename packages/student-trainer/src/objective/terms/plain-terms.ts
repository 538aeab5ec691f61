import { z } from "zod";
import { type ClassWeights, classWeights } from "./class-weights.ts";
import { type DirectedTerm, directedTerm } from "./directed-term.ts";
import { type PlainTerm, plainTerm } from "./plain-term.ts";

/** C of the authors' experiments. */
const usualBound = 0.6;
/** More would be 3^9 systems of equations a step. */
const maxWeighed = 8;

export const adaptiveKlTerm: PlainTerm<"teacherSignals" | "teacherMask", { readonly bound: number }> = plainTerm({
  needs: ["teacherSignals", "teacherMask"],
  parameters: z.object({ bound: z.number().positive().max(1).default(usualBound) }),
  mostTeachers: maxWeighed,
});

export type AdversarialForm = "non-saturating" | "hinge";

interface Adversarial {
  readonly form: AdversarialForm;
  /** Channels, or units, of each layer of the discriminator. */
  readonly filters: readonly number[];
}

export const adversarialTerm: DirectedTerm<Adversarial> = directedTerm({
  outputs: ["values"],
  parameters: z.object({
    form: z.enum(["non-saturating", "hinge"]).default("non-saturating"),
    filters: z.array(z.int().min(1).max(4096)).min(1).max(8).default([32, 64]),
  }),
});

export const boundedRegressionTerm: PlainTerm<"labels" | "softLogits", { readonly margin: number }> = plainTerm({
  needs: ["labels", "softLogits"],
  parameters: z.object({ margin: z.number().min(0).default(0) }),
  comparesLogits: true,
});

export const gatedKlTerm: PlainTerm<"teacherSignals" | "teacherMask" | "labels", { readonly evenness: number }> =
  plainTerm({
    needs: ["teacherSignals", "teacherMask", "labels"],
    parameters: z.object({ evenness: z.number().min(0).default(0.1) }),
    mostTeachers: Number.POSITIVE_INFINITY,
  });

interface HardLabelParameters {
  readonly labelSmoothing: number;
  /** Absent: every class counts alike. */
  readonly classWeights?: ClassWeights | undefined;
}

export const hardLabelTerm: PlainTerm<"labels", HardLabelParameters> = plainTerm({
  needs: ["labels"],
  parameters: z.object({ labelSmoothing: z.number().min(0).lt(1).default(0), classWeights: classWeights.optional() }),
});

export const logitMseTerm: PlainTerm<"softLogits"> = plainTerm({
  needs: ["softLogits"],
  parameters: z.object({}),
  comparesLogits: true,
});

export const huberTerm: DirectedTerm<{ readonly delta: number }> = directedTerm({
  outputs: ["values"],
  parameters: z.object({ delta: z.number().positive().default(1) }),
});

export const multiLabelTerm: DirectedTerm = directedTerm({
  outputs: ["distribution", "independent"],
  parameters: z.object({}),
});

export const quantileTerm: DirectedTerm<{ readonly quantile: number }> = directedTerm({
  outputs: ["values"],
  parameters: z.object({
    quantile: z
      .number()
      .gt(0)
      .lt(1)
      .default(1 / 2),
  }),
});

export const regressionTerm: DirectedTerm = directedTerm({
  outputs: ["distribution", "values"],
  parameters: z.object({}),
});
