import { z } from "zod";

/** The terms of several steps. */
export interface TermSums {
  readonly steps: number;
  /** Sum of each term over those steps, before its weight, by name. */
  readonly sums: Readonly<Record<string, number>>;
}

export const termSums: z.ZodType<TermSums, TermSums> = z.object({
  steps: z.int().min(0),
  sums: z.record(z.string(), z.number()),
});

export const noTerms: TermSums = { steps: 0, sums: {} };

export function addTerms(a: TermSums, b: TermSums): TermSums {
  const names = Object.keys({ ...a.sums, ...b.sums });
  const sums = Object.fromEntries(names.map((name) => [name, (a.sums[name] ?? 0) + (b.sums[name] ?? 0)]));
  return { steps: a.steps + b.steps, sums };
}

/** The steps of `whole` that are not in `part`, which it begins with. */
export function termsSince(part: TermSums, whole: TermSums): TermSums {
  const negative = Object.fromEntries(Object.entries(part.sums).map(([name, sum]) => [name, -sum]));
  return addTerms(whole, { steps: -part.steps, sums: negative });
}

/** Mean of each term a step, by name; empty of no steps. */
export function meanTerms({ steps, sums }: TermSums): Readonly<Record<string, number>> {
  return steps === 0 ? {} : Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, sum / steps]));
}
