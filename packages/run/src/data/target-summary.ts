import { type Dataset, knownTargets, runOutput } from "@faculty/data/datasets";
import {
  outputParts,
  ownNames,
  rowWidth,
  type SingleKind,
  type SingleOutput,
  targetSize,
} from "@faculty/shared/outputs";
import type { Source } from "@faculty/shared/samples";

/** What is known of one output of a part's samples, where that is more than one class a sample. */
export type TargetSummary = ClassesKnown | ValuesKnown;

export interface ClassesKnown {
  /** Classes of positions, such as pixels; or each class by itself. */
  readonly kind: "distribution" | "independent";
  /** Positions whose class is known, or classes of which it is known whether they are there. */
  readonly known: number;
  /** How often each class is there, in the order of the classes; absent: a vocabulary is too long. */
  readonly perClass?: readonly number[];
}

export interface ValuesKnown {
  readonly kind: "values";
  /** One a value of a sample, or one of all where there are many. */
  readonly values: readonly ValueSummary[];
}

interface ValueSummary {
  readonly known: number;
  /** Of those that are known; null: none is. */
  readonly least: number | null;
  readonly mean: number | null;
  readonly greatest: number | null;
}

/** Reads targets piece by piece. */
interface Summing {
  readonly add: (targets: Float32Array) => void;
  readonly summary: () => TargetSummary;
}

/** Samples read at once. */
const rowsAtOnce = 256;
/** Values that are told one by one; more are the points of a picture. */
const maxValues = 16;

const summings: { readonly [Kind in SingleKind]: (output: SingleOutput & { readonly kind: Kind }) => Summing } = {
  distribution: (output) => {
    const counts = new Map<number, number>();
    return {
      add: (targets) => {
        for (const label of targets) if (label >= 0) counts.set(label, (counts.get(label) ?? 0) + 1);
      },
      summary: () => {
        const perClass = ownNames(output).map((_, label) => counts.get(label) ?? 0);
        const known = [...counts.values()].reduce((sum, count) => sum + count, 0);
        return { kind: "distribution", known, ...(perClass.length > 0 && { perClass }) };
      },
    };
  },
  independent: (output) => {
    const perClass = Array.from({ length: rowWidth(output) }, () => 0);
    let known = 0;
    return {
      add: (targets) =>
        targets.forEach((value, i) => {
          if (Number.isNaN(value)) return;
          known += 1;
          const label = i % perClass.length;
          perClass[label] = (perClass[label] as number) + value;
        }),
      summary: () => ({ kind: "independent", known, perClass }),
    };
  },
  values: (output) => {
    const size = targetSize(output);
    const told = size <= maxValues ? size : 1;
    const seen = Array.from({ length: told }, () => ({ known: 0, least: Infinity, sum: 0, greatest: -Infinity }));
    return {
      add: (targets) =>
        targets.forEach((value, i) => {
          if (Number.isNaN(value)) return;
          const one = seen[i % told] as (typeof seen)[number];
          one.known += 1;
          one.least = Math.min(one.least, value);
          one.sum += value;
          one.greatest = Math.max(one.greatest, value);
        }),
      summary: () => ({
        kind: "values",
        values: seen.map(({ known, least, sum, greatest }) =>
          known === 0
            ? { known, least: null, mean: null, greatest: null }
            : { known, least, mean: sum / known, greatest },
        ),
      }),
    };
  },
};

/** Of each output by its name; null where a sample's target is its label. */
export function targetsOf(dataset: Dataset, source: Source): Readonly<Record<string, TargetSummary>> | null {
  const { targets, count } = dataset[source];
  if (targets === undefined) return null;
  const output = runOutput(dataset);
  const width = targetSize(output);
  const parts = outputParts(output).map((part) => ({ ...part, summing: summingOf(part.output) }));
  for (let start = 0; start < count; start += rowsAtOnce) {
    const ids = Int32Array.from({ length: Math.min(rowsAtOnce, count - start) }, (_, i) => start + i);
    const known = knownTargets(dataset, source, ids) ?? new Float32Array();
    for (const { summing, targetFrom, targetSize: size } of parts)
      for (let at = targetFrom; at < known.length; at += width) summing.add(known.subarray(at, at + size));
  }
  return Object.fromEntries(parts.map(({ output: { name }, summing }) => [name, summing.summary()]));
}

function summingOf<Kind extends SingleKind>(output: SingleOutput & { readonly kind: Kind }): Summing {
  const { kind }: { readonly kind: Kind } = output;
  return summings[kind](output);
}
