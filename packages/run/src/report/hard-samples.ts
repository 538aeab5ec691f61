import type { Report } from "./report.ts";
import { percent } from "./shown-figures.ts";

/** Test samples that are hard in one way, and what is said of each. */
export interface HardSamples {
  readonly kind: "lost" | "ambiguous" | "disputed";
  readonly title: string;
  /** Of all of them. */
  readonly says: string;
  readonly samples: readonly {
    readonly sample: number;
    /** By its label. */
    readonly class: string;
    readonly lines: readonly string[];
  }[];
}

/** Those that a report speaks of, in kinds of which there are some. */
export function hardSamples({ insight, information }: Pick<Report, "insight" | "information">): readonly HardSamples[] {
  const kinds: readonly HardSamples[] = [
    {
      kind: "lost",
      title: "Lost by every seed",
      says: "The ensemble is right, every distilled student is wrong.",
      samples: (information?.lostAs ?? []).map(({ sample, class: name, named }) => {
        return { sample, class: name, lines: [`named ${counted(named)}`] };
      }),
    },
    {
      kind: "ambiguous",
      title: "Ambiguous",
      says: "The ensemble is least sure of these (entropy, nats).",
      samples: (insight?.ambiguous ?? []).map(({ sample, class: name, entropy, likeliest }) => {
        const between = likeliest.map((one) => `${one.class} ${percent(one.probability)}`).join(", ");
        return { sample, class: name, lines: [between, `entropy ${entropy.toFixed(2)}`] };
      }),
    },
    {
      kind: "disputed",
      title: "Disputed",
      says: "The teachers disagree most about these (nats).",
      samples: (insight?.disputed ?? []).map(({ sample, class: name, disagreement, named }) => {
        const lines = [`teachers: ${named.join(", ")}`, `disagreement ${disagreement.toFixed(2)}`];
        return { sample, class: name, lines };
      }),
    },
  ];
  return kinds.filter(({ samples }) => samples.length > 0);
}

/** `coat (2), shirt`. */
function counted(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts]
    .map(([name, count]) => (count === names.length || count === 1 ? name : `${name} (${count})`))
    .join(", ");
}
