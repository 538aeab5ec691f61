import type { TermSpec } from "@faculty/shared/config";
import { z } from "zod";
import { type DirectedTerm, directedTerm } from "./directed-term.ts";
import type { FrozenLayer } from "./term.ts";

interface PerceptualTerm extends DirectedTerm<FrozenLayer> {
  frozen(term: TermSpec): FrozenLayer;
}

const own: DirectedTerm<FrozenLayer> = directedTerm({
  outputs: ["values"],
  parameters: z.object({
    model: z.string().min(1),
    layer: z.string().min(1).max(128),
    digest: z
      .string()
      .regex(/^[0-9a-f]{64}$/, "64 hex digits")
      .optional(),
  }),
});

export const perceptualTerm: PerceptualTerm = {
  ...own,
  frozen: (term) => {
    const { model, layer, digest } = own.parametersOf(term);
    return { model, layer, digest };
  },
};
