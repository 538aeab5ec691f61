import { isLabelled } from "@faculty/shared/samples";
import type { EnsembleInsight } from "@faculty/student-trainer/result";
import { markdownTable } from "./text-table.ts";

/** What the ensemble's soft predictions say of the test samples, with classes by name. */
export interface Insight {
  /** Mean probability of every class over the samples of each, `[class][class]`; absent as of `EnsembleInsight`. */
  readonly alike?: EnsembleInsight["alike"];
  readonly similar: readonly { readonly class: string; readonly other: string; readonly mass: number }[];
  readonly ambiguous: readonly {
    readonly sample: number;
    readonly class: string;
    readonly entropy: number;
    readonly likeliest: readonly { readonly class: string; readonly probability: number }[];
  }[];
  readonly disputed: readonly {
    readonly sample: number;
    readonly class: string;
    readonly disagreement: number;
    /** By teacher, in merge order. */
    readonly named: readonly string[];
  }[];
}

export function namedInsight(
  { similar, alike, ambiguous, disputed }: EnsembleInsight,
  classes: readonly string[],
): Insight {
  const name = (index: number) => (isLabelled(index) ? (classes[index] ?? String(index)) : "no label");
  return {
    ...(alike !== undefined && { alike }),
    similar: similar.map(({ label, other, mass }) => ({ class: name(label), other: name(other), mass })),
    ambiguous: ambiguous.map(({ label, likeliest, ...sample }) => ({
      ...sample,
      class: name(label),
      likeliest: likeliest.map(({ class: index, probability }) => ({ class: name(index), probability })),
    })),
    disputed: disputed.map(({ label, named, ...sample }) => ({
      ...sample,
      class: name(label),
      named: named.map(name),
    })),
  };
}

/** The report's section on it. */
export function insightLines({ similar, ambiguous, disputed }: Insight): readonly string[] {
  return [
    "## What the soft targets say",
    "",
    ...(similar.length === 0
      ? ["Which classes the ensemble finds alike is not measured: the test samples are all of one class."]
      : [
          "Classes that the ensemble finds alike: the mean probability of one over the test samples of the other.",
          "",
          ...markdownTable(
            ["class", "also gets", "mass"],
            similar.map(({ class: name, other, mass }) => [name, other, percent(mass)]),
          ),
        ]),
    "",
    "The most ambiguous test samples, by the entropy of the ensemble (nats).",
    "",
    ...markdownTable(
      ["sample", "class", "entropy", "between"],
      ambiguous.map(({ sample, class: name, entropy, likeliest }) => [
        String(sample),
        name,
        entropy.toFixed(2),
        likeliest.map((one) => `${one.class} ${percent(one.probability)}`).join(", "),
      ]),
    ),
    ...(disputed.length === 0
      ? ["", "The teachers name the same class for every test sample."]
      : [
          "",
          "Where the teachers disagree most (entropy of their mean less their mean entropy, nats), and what each names.",
          "",
          ...markdownTable(
            ["sample", "class", "disagreement", "named"],
            disputed.map(({ sample, class: name, disagreement, named }) => [
              String(sample),
              name,
              disagreement.toFixed(2),
              named.join(", "),
            ]),
          ),
        ]),
  ];
}

function percent(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
}
