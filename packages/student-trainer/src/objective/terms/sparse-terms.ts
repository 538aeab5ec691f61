import type { TermSpec } from "@faculty/shared/config";
import type { Need } from "./term.ts";
import { termNamed } from "./terms.ts";

/** Losses that take a soft target which names few classes of many; every other that reads teachers' outputs needs them all. */
export const sparseLosses: readonly string[] = ["reverse-kl", "soft-target-kl"];

/** Keys of their terms that compare every class, or move probability between classes. */
const densePlugIns = ["normalize", "sampleTemperature", "correctTarget"] as const;

const ofTeachers: ReadonlySet<Need> = new Set<Need>(["softTarget", "softLogits", "teacherSignals", "teacherMask"]);

/** The key of a term, `loss` itself among them, that does not take a sparse target; undefined: it does, or reads none. */
export function denseKey(term: TermSpec): string | undefined {
  if (
    !termNamed(term.loss)
      .needs(term)
      .some((need) => ofTeachers.has(need))
  )
    return undefined;
  if (!sparseLosses.includes(term.loss)) return "loss";
  return densePlugIns.find((key) => Reflect.get(term, key) !== undefined);
}
