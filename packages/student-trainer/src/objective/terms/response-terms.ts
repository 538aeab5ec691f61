import { z } from "zod";
import { type ResponseTerm, responseTerm } from "./response-term.ts";

interface DecoupledKd {
  readonly alpha: number;
  readonly beta: number;
}

export const decoupledKdTerm: ResponseTerm<DecoupledKd, "labels"> = responseTerm({
  parameters: z.object({ alpha: z.number().min(0).default(1), beta: z.number().min(0).default(8) }),
  needs: ["labels"],
  temperatureSquared: true,
});

interface Dist {
  readonly interWeight: number;
  readonly intraWeight: number;
}

export const distTerm: ResponseTerm<Dist> = responseTerm({
  parameters: z.object({ interWeight: z.number().min(0).default(1), intraWeight: z.number().min(0).default(1) }),
  needs: [],
  temperatureSquared: true,
});

interface Jsd {
  readonly beta: number;
  readonly normalized: boolean;
}

export const jsdTerm: ResponseTerm<Jsd> = responseTerm({
  parameters: z.object({ beta: z.number().min(0).max(1).default(0.5), normalized: z.boolean().default(false) }),
  needs: [],
  temperatureSquared: true,
});

export const reverseKlTerm: ResponseTerm = responseTerm({
  parameters: z.object({}),
  needs: [],
  temperatureSquared: true,
});

interface SkewKl {
  readonly direction: "forward" | "reverse";
  readonly skew: number;
}

export const skewKlTerm: ResponseTerm<SkewKl> = responseTerm({
  parameters: z.object({
    direction: z.enum(["forward", "reverse"]).default("forward"),
    skew: z.number().min(0).lt(1).default(0.1),
  }),
  needs: [],
  temperatureSquared: true,
});

export const softTargetKlTerm: ResponseTerm = responseTerm({
  parameters: z.object({}),
  needs: [],
  temperatureSquared: true,
});

export const softTargetMseTerm: ResponseTerm = responseTerm({
  parameters: z.object({}),
  needs: [],
  temperatureSquared: false,
});

export const totalVariationTerm: ResponseTerm = responseTerm({
  parameters: z.object({}),
  needs: [],
  temperatureSquared: false,
});

export const uldTerm: ResponseTerm = responseTerm({
  parameters: z.object({}),
  needs: [],
  temperatureSquared: false,
});

export const wsldTerm: ResponseTerm<object, "labels"> = responseTerm({
  parameters: z.object({}),
  needs: ["labels"],
  temperatureSquared: true,
});
