import type { TermSums } from "../step/training-step.ts";

/** Gathers terms until their mean is asked for. */
export interface TermMeans {
  add(terms: TermSums): void;
  /** Mean of each term a step, by name, and a fresh start; empty before the first step. */
  take(): Readonly<Record<string, number>>;
}

export function createTermMeans(): TermMeans {
  let steps = 0;
  let sums = new Map<string, number>();
  return {
    add: (terms) => {
      steps += terms.steps;
      for (const [name, sum] of Object.entries(terms.sums)) sums.set(name, (sums.get(name) ?? 0) + sum);
    },
    take: () => {
      const means = steps === 0 ? {} : Object.fromEntries([...sums].map(([name, sum]) => [name, sum / steps]));
      steps = 0;
      sums = new Map();
      return means;
    },
  };
}
