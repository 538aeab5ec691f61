import { z } from "zod";
import { ofEveryMetric, type Told } from "./evaluation-metrics.ts";

/** The figures that outlive a process: numbers, or null, all of them. */
export type Figures =
  | (Told<number> & {
      /** By name, what the metrics of a run's plugins say; absent where it has none. */
      readonly own?: Readonly<Record<string, number>> | undefined;
    })
  | Told<null>;

/** How they are kept, as keys of an object. */
export const figureKeys: {
  readonly measured: Told<z.ZodNumber> & { readonly own: z.ZodOptional<z.ZodRecord<z.ZodString, z.ZodNumber>> };
  readonly notMeasured: Told<z.ZodNull>;
} = {
  measured: { ...ofEveryMetric(() => z.number()), own: z.record(z.string(), z.number()).optional() },
  notMeasured: ofEveryMetric(() => z.null()),
};

/** Those alone of what may hold more. */
export function keptFigures(measured: Figures): Figures {
  if (measured.accuracy === null) return ofEveryMetric(() => null);
  const { own } = measured;
  return { ...ofEveryMetric((name) => measured[name]), ...(own !== undefined && { own }) };
}
