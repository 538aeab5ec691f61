import { z } from "zod";
import type { Need } from "./term.ts";

/** `standardize`: zero mean and unit deviation a row. `spherical`: both sides on the sphere of the teacher's radius. */
export type Normalization = "standardize" | "spherical";

export type SampleTemperature =
  | { readonly kind: "flsw"; readonly beta: number; readonly gamma: number }
  | { readonly kind: "cwsm"; readonly beta: number };

export type TargetCorrection =
  | { readonly kind: "probability-shift" }
  | { readonly kind: "mft"; readonly threshold: number };

/** What a term may change about student and teacher before they are compared. */
export interface PairPlugIns {
  readonly normalize?: Normalization | undefined;
  readonly sampleTemperature?: SampleTemperature | undefined;
  readonly correctTarget?: TargetCorrection | undefined;
}

/** What the plug-ins need beside the soft target. */
export function plugInNeeds({ sampleTemperature, correctTarget: correction }: PairPlugIns): readonly Need[] {
  return [
    ...(sampleTemperature?.kind === "flsw" ? (["softLogits"] as const) : []),
    ...(correction === undefined ? [] : (["labels"] as const)),
  ];
}

/** Of the published defaults, those that have one. */
export const plugInKeys: z.ZodRawShape & { readonly [Key in keyof PairPlugIns]-?: z.ZodType<PairPlugIns[Key]> } = {
  normalize: z.enum(["standardize", "spherical"]).optional(),
  sampleTemperature: z
    .discriminatedUnion("kind", [
      z.strictObject({
        kind: z.literal("flsw"),
        beta: z.number().positive().default(1),
        gamma: z.number().positive().default(1),
      }),
      z.strictObject({ kind: z.literal("cwsm"), beta: z.number().positive().default(1) }),
    ])
    .optional(),
  correctTarget: z
    .discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("probability-shift") }),
      z.strictObject({ kind: z.literal("mft"), threshold: z.number().min(0).lt(1).default(0.2) }),
    ])
    .optional(),
};
