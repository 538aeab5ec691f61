import type { Figures } from "@faculty/shared/metrics";
import { z } from "zod";

/** What is read again of a model's quality. */
export const figures: z.ZodType<Figures> = z.union([
  z.object({ accuracy: z.number(), nll: z.number(), ece: z.number() }),
  z.object({ accuracy: z.null(), nll: z.null(), ece: z.null() }),
]);

const accuracyDigits = 2;
const figureDigits = 3;

/** `accuracy 91.20 % of 360`, `NLL 0.312 nats`, `ECE 0.021`, for people. */
export function figuresInWords(measured: Figures & { readonly samples: number }): readonly string[] {
  const { samples, accuracy, nll, ece } = measured;
  if (accuracy === null) {
    const why = samples === 0 ? "no sample is of a class it knows" : `all ${samples} samples are of one class`;
    return [`accuracy not measured (${why})`];
  }
  return [
    `accuracy ${(100 * accuracy).toFixed(accuracyDigits)} % of ${samples}`,
    `NLL ${nll.toFixed(figureDigits)} nats`,
    `ECE ${ece.toFixed(figureDigits)}`,
  ];
}
