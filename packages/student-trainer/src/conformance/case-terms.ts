import type { TermSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import type { SingleKind } from "@faculty/shared/outputs";
import { termSpec } from "../objective/terms/term-spec.ts";
import { terms } from "../objective/terms/terms.ts";
import type { ConformanceCase } from "./conformance-file.ts";
import { plainName, type ReadCase } from "./reference-names.ts";

type Params = ConformanceCase["params"];
type SpecOf = (params: Params) => object;

/** Names of losses as papers and other programs have them, beside those of the table of terms. */
const byName: Readonly<Record<SingleKind, Readonly<Record<string, SpecOf>>>> = {
  distribution: {
    crossentropy: ({ labelSmoothing }) => ({ loss: "hard-label", labelSmoothing }),
    generalizedjsd: ({ beta }) => ({ loss: "jsd", beta }),
    standardizedkl: () => ({ loss: "soft-target-kl", normalize: "standardize" }),
  },
  independent: {
    bce: () => ({ loss: "multi-label" }),
    binarycrossentropy: () => ({ loss: "multi-label" }),
    softtargetbce: () => ({ loss: "multi-label" }),
    softbce: () => ({ loss: "multi-label" }),
    sigmoidbce: () => ({ loss: "multi-label" }),
    crossentropy: () => ({ loss: "multi-label" }),
    hardlabel: () => ({ loss: "multi-label" }),
  },
  values: {
    mse: () => ({ loss: "regression" }),
    meansquarederror: () => ({ loss: "regression" }),
    squarederror: () => ({ loss: "regression" }),
    valuemse: () => ({ loss: "regression" }),
    logitmse: () => ({ loss: "regression" }),
    softtargetmse: () => ({ loss: "regression" }),
    hardlabel: () => ({ loss: "regression" }),
    huberloss: ({ delta }) => ({ loss: "huber", delta }),
    pinball: quantileTerm,
    pinballloss: quantileTerm,
    quantileloss: quantileTerm,
    quantile: quantileTerm,
  },
};

function quantileTerm({ quantile, tau, q }: Params): object {
  return { loss: "quantile", quantile: quantile ?? tau ?? q };
}

/** Parameters of a case that are none of its loss. */
const notOfLoss = new Set([
  "kind",
  "temperature",
  "note",
  "scale",
  "ensemble",
  "average",
  "weights",
  "positions",
  "layout",
]);

/**
 * The term that a case of that name asks for: `term`, as the run file writes it; a name above; or a loss of the table of
 * terms, with the case's parameters as its keys. Where values or independent classes come without a teacher, they are
 * compared with what is known.
 * @returns Null where there is no such loss. @throws FacultyError USAGE where the loss has no such parameters.
 */
export function termOfCase({ name, params, kind, inputs }: ReadCase): TermSpec | null {
  const written = name === "term" ? params["term"] : namedTerm(name, kind, params);
  if (written === null || typeof written !== "object") return null;
  const { loss } = written as { loss?: unknown };
  if (typeof loss !== "string" || terms[loss] === undefined) return null;
  const to = params["to"] ?? (inputs["teacherLogits"] === undefined && kind !== "distribution" ? "target" : undefined);
  const given = Object.fromEntries(Object.entries({ to, ...written }).filter(([, value]) => value !== undefined));
  const parsed = termSpec.safeParse({ weight: 1, ...given });
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new FacultyError("USAGE", `params of ${loss}: ${[...(issue?.path ?? []), issue?.message].join(": ")}`);
}

function namedTerm(name: string, kind: SingleKind, params: Params): object | null {
  const plain = plainName(name);
  const row = byName[kind][plain];
  if (row !== undefined) return row(params);
  const loss = Object.keys(terms).find((one) => plainName(one) === plain);
  if (loss === undefined) return null;
  return { loss, ...Object.fromEntries(Object.entries(params).filter(([key]) => !notOfLoss.has(key))) };
}

/** Names that cases of a kind may have, for messages. */
export function termNames(kind: SingleKind): readonly string[] {
  return ["term", ...Object.keys(byName[kind]), ...Object.keys(terms)];
}
