import { mean } from "./statistics.ts";

/**
 * Mean over the classes that labels have of the share of their samples that are named right; balanced accuracy
 * (Brodersen et al. 2010).
 * @param labels - Class of each sample, at least one. @param predicted - Class that was named.
 */
export function meanRecall(labels: Int32Array, predicted: Int32Array): number {
  const counts = [...countClasses(labels, predicted).values()].filter(({ samples }) => samples > 0);
  return mean(counts.map(({ samples, right }) => right / samples));
}

/**
 * Mean of `2 · right / (samples + named)` over the classes that are the label of a sample or are named of one: F1, the
 * harmonic mean of precision and recall (scikit-learn's `f1_score` with `average="macro"`).
 */
export function macroF1(labels: Int32Array, predicted: Int32Array): number {
  const counts = [...countClasses(labels, predicted).values()];
  return mean(counts.map(({ samples, named, right }) => (2 * right) / (samples + named)));
}

interface ClassCounts {
  /** Whose label it is. */
  samples: number;
  /** Of which it was named. */
  named: number;
  /** Both. */
  right: number;
}

/** By class, those that occur. */
function countClasses(labels: Int32Array, predicted: Int32Array): ReadonlyMap<number, Readonly<ClassCounts>> {
  const counts = new Map<number, ClassCounts>();
  const of = (index: number): ClassCounts => {
    const known = counts.get(index);
    if (known !== undefined) return known;
    const fresh = { samples: 0, named: 0, right: 0 };
    counts.set(index, fresh);
    return fresh;
  };
  labels.forEach((label, i) => {
    const named = predicted[i] as number;
    of(label).samples++;
    of(named).named++;
    if (named === label) of(label).right++;
  });
  return counts;
}
