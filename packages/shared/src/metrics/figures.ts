import { z } from "zod";
import { ofEveryMetric, type Told } from "./evaluation-metrics.ts";

/** The figures that outlive a process: numbers, or null, all of them. */
export type Figures = Told<number> | Told<null>;

/** How they are kept, as keys of an object. */
export const figureKeys: { readonly measured: Told<z.ZodNumber>; readonly notMeasured: Told<z.ZodNull> } = {
  measured: ofEveryMetric(() => z.number()),
  notMeasured: ofEveryMetric(() => z.null()),
};

/** Those alone of what may hold more. */
export function keptFigures(measured: Figures): Figures {
  if (measured.accuracy === null) return ofEveryMetric(() => null);
  return ofEveryMetric((name) => measured[name]);
}
