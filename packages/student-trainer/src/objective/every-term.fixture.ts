import type { TermSpec } from "@faculty/shared/config";
import { conventionTerms } from "./terms/convention-terms.ts";
import { termSpec } from "./terms/term-spec.ts";
import { terms } from "./terms/terms.ts";

/** Keys of terms to test, for the losses that are more than their defaults. */
const variants: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>> = {
  "attention-matrices": [{}, { variant: "cross-entropy" }],
  "attention-transfer": [{}, { variant: "paper" }],
  convention: Object.keys(conventionTerms).map((convention) => ({ convention })),
  fsp: [{ from: ["wide/conv", "wide/conv"], to: ["conv", "conv"] }],
  "hard-label": [{}, { classWeights: { 0: 3, 1: 0.5 } }, { classWeights: "balanced", labelSmoothing: 0.1 }],
  "hidden-cosine": [{}, { only: "first" }],
  hint: [{}, { send: "pooled" }, { send: { projection: 6 } }],
  ranking: [{}, { shape: "hinge" }],
  "skew-kl": [{}, { direction: "reverse" }],
};

const plugIns = [
  { normalize: "standardize" },
  { normalize: "spherical" },
  { sampleTemperature: { kind: "flsw" } },
  { sampleTemperature: { kind: "cwsm" } },
  { correctTarget: { kind: "probability-shift" } },
  { correctTarget: { kind: "mft" } },
  { normalize: "spherical", sampleTemperature: { kind: "cwsm" }, correctTarget: { kind: "probability-shift" } },
  { normalize: "standardize", sampleTemperature: { kind: "flsw" }, correctTarget: { kind: "mft" } },
];

/**
 * A name and a term of every row of the table of losses: a new row is there without being added. One that applies a model
 * needs its folder, and is held by a test of its own.
 */
export const everyTerm: readonly (readonly [string, TermSpec])[] = termsOf(
  Object.keys(terms).filter((loss) => terms[loss]?.layers === undefined && terms[loss]?.frozen === undefined),
);

/** The same of the losses that compare layers. */
export const everyLayerTerm: readonly (readonly [string, TermSpec])[] = termsOf(
  Object.keys(terms).filter((loss) => terms[loss]?.layers !== undefined),
  { from: "wide/conv", to: "conv" },
);

/** The same, and those that take plug-ins with each of them. */
export const everyPluggedTerm: readonly (readonly [string, TermSpec])[] = everyTerm.flatMap(([name, term]) => [
  [name, term] as const,
  ...plugIns
    .filter((plugIn) => termSpec.safeParse({ ...term, ...plugIn }).success)
    .map((plugIn) => named({ ...term, ...plugIn })),
]);

function termsOf(names: readonly string[], common: Readonly<Record<string, unknown>> = {}) {
  return names.flatMap((loss) =>
    (variants[loss] ?? [{}]).map((keys) => named({ loss, weight: 1, ...common, ...keys })),
  );
}

/** @throws where a loss has keys without defaults: it then needs a row of `variants`. */
function named(term: TermSpec): readonly [string, TermSpec] {
  const { loss, weight: _, ...keys } = term;
  const text = Object.keys(keys).length === 0 ? "" : ` ${JSON.stringify(keys)}`;
  return [`${loss}${text}`, termSpec.parse(term)];
}

declare module "vitest" {
  interface ProvidedContext {
    /** Of a loss, after which it holds no more than before: 1,000 with `npm run test:long`. */
    readonly evaluations: number;
  }
}
