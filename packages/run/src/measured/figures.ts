import { type Figures, figureKeys, ofEveryMetric } from "@faculty/shared/metrics";
import { z } from "zod";

/** What is read again of a model's quality. */
export const figures: z.ZodType<Figures> = z.union([z.object(figureKeys.measured), z.object(figureKeys.notMeasured)]);

/** `accuracy 91.20 % of 360`, `NLL 0.312 nats`, `ECE 0.021`, for people. */
export function figuresInWords(measured: Figures & { readonly samples: number }): readonly string[] {
  const { samples } = measured;
  if (measured.accuracy === null) {
    const why = samples === 0 ? "no sample is of a class it knows" : `all ${samples} samples are of one class`;
    return [`accuracy not measured (${why})`];
  }
  const [accuracy, ...others] = Object.values(
    ofEveryMetric((name, { title, shown, unit }) => {
      return [title, shown(measured[name]), ...(unit === null ? [] : [unit])].join(" ");
    }),
  );
  return [`${accuracy} of ${samples}`, ...others];
}
