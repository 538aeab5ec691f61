import { z } from "zod";
import { type PlainTerm, plainTerm } from "./plain-term.ts";

/** Of the cross-entropy with the label, and of what follows the teacher. */
export interface Share {
  readonly hardWeight: number;
  readonly softWeight: number;
}

type ByTarget<Parameters = Share> = PlainTerm<"labels" | "softTarget", Parameters>;
type ByLogits = PlainTerm<"labels" | "softLogits", Share>;

interface ConventionTerms {
  readonly hinton: ByTarget;
  readonly mdistiller: ByTarget;
  readonly torchdistill: ByTarget<{ readonly [Key in keyof Share]?: number | undefined }>;
  readonly "textbrewer-ce": ByTarget;
  readonly "textbrewer-mse": ByLogits;
  readonly distillkit: ByTarget;
  readonly "trl-gkd": ByTarget<{ readonly beta: number }>;
  readonly "trl-distillation": ByTarget<{ readonly beta: number }>;
  readonly easydistill: ByTarget<Share & { readonly top: number }>;
  readonly modelopt: ByTarget;
  readonly "modelopt-megatron": ByTarget;
  readonly "inc-ce": ByTarget;
  readonly "inc-kl": ByTarget;
  readonly "inc-mse": ByLogits;
  readonly "kd-lib": ByTarget;
  readonly mmrazor: ByTarget;
  readonly "paddleslim-soft-label": ByTarget<Share & { readonly studentTemperature?: number | undefined }>;
  readonly "paddleslim-dkd": ByTarget<Share & { readonly alpha: number; readonly beta: number }>;
  readonly "paddleslim-skd": ByTarget;
  readonly edl: ByTarget<{ readonly hardWeight: number }>;
  readonly keras: ByTarget;
  readonly "distil-whisper": ByTarget;
}

export type Convention = keyof ConventionTerms;

const weight = z.number().min(0);

const weights = (hard: number, soft: number) =>
  z.object({ hardWeight: weight.default(hard), softWeight: weight.default(soft) });

const byTarget = <Shape extends z.core.$ZodLooseShape>(parameters: z.ZodObject<Shape>) =>
  plainTerm({ needs: ["labels", "softTarget"], parameters });
const byLogits = <Shape extends z.core.$ZodLooseShape>(parameters: z.ZodObject<Shape>) =>
  plainTerm({ needs: ["labels", "softLogits"], parameters });

/** The terms of `convention`, by the name it gives. Defaults are the system's. */
export const conventionTerms: ConventionTerms = {
  hinton: byTarget(weights(0.1, 0.9)),
  mdistiller: byTarget(weights(0.1, 0.9)),
  torchdistill: byTarget(z.object({ hardWeight: weight.optional(), softWeight: weight.optional() })),
  "textbrewer-ce": byTarget(weights(0, 1)),
  "textbrewer-mse": byLogits(weights(0, 1)),
  distillkit: byTarget(weights(0.5, 0.5)),
  "trl-gkd": byTarget(z.object({ beta: z.number().min(0).max(1).default(0.5) })),
  "trl-distillation": byTarget(z.object({ beta: z.number().min(0).max(1).default(1) })),
  easydistill: byTarget(weights(0.9, 0.1).extend({ top: z.int().min(1).default(10) })),
  modelopt: byTarget(weights(0, 1)),
  "modelopt-megatron": byTarget(weights(0, 1)),
  "inc-ce": byTarget(weights(0.5, 0.5)),
  "inc-kl": byTarget(weights(0.5, 0.5)),
  "inc-mse": byLogits(weights(0.5, 0.5)),
  "kd-lib": byTarget(weights(0.5, 0.5)),
  mmrazor: byTarget(weights(0, 1)),
  "paddleslim-soft-label": byTarget(weights(0, 1).extend({ studentTemperature: z.number().positive().optional() })),
  "paddleslim-dkd": byTarget(weights(0, 1).extend({ alpha: weight.default(1), beta: weight.default(1) })),
  "paddleslim-skd": byTarget(weights(0, 1)),
  edl: byTarget(z.object({ hardWeight: z.number().min(0).max(1).default(0.5) })),
  keras: byTarget(weights(0.5, 0.5)),
  "distil-whisper": byTarget(weights(0.8, 1)),
};
