import type { Dataset } from "@faculty/data/datasets";
import { tellsApart } from "@faculty/shared/metrics";
import { shownNames } from "@faculty/shared/names";
import { split } from "@faculty/shared/plan";
import { isLabelled } from "@faculty/shared/samples";

/** What the samples held out for validation can tell. */
export type HeldOut =
  /** They are of two classes or more; or none were to be held out. */
  | { readonly kind: "told"; readonly labels: Int32Array }
  /** None came of it, all are of one class, or none has a label. `why` is a clause for people. */
  | { readonly kind: "none" | "one-class" | "unlabelled"; readonly labels: Int32Array; readonly why: string };

/** @param share - Of each class, that is to be held out. */
export function heldOutOf({ classes, output, train }: Dataset, seed: number, share: number): HeldOut {
  const { labels: all, heldBack, keys, groups } = train;
  const labels = split({ seed, validation: share, labels: all, heldBack, keys, groups }).validationIds.map(
    (id) => all[id] as number,
  );
  const isTold = output === undefined ? tellsApart(labels) : labels.some(isLabelled);
  if (share === 0 || isTold) return { kind: "told", labels };
  const [label] = labels;
  if (label !== undefined && !isLabelled(label))
    return { kind: "unlabelled", labels, why: "no training sample has a label" };
  if (label !== undefined)
    return {
      kind: "one-class",
      labels,
      why: `the validation samples (${labels.length}) are all of class ${shownNames([classes[label] ?? ""])}`,
    };
  if (groups !== undefined)
    return { kind: "none", labels, why: "all training samples with a label are of one speaker, who is not held out" };
  const fewest = Math.max(2, Math.ceil(0.5 / share)); // half a sample rounds to one, and a class keeps one to train on
  const largest = countsOf(all, classes.length).reduce((most, count) => Math.max(most, count), 0);
  return {
    kind: "none",
    labels,
    why: `a share of ${share} holds out no sample of any class: that takes ${fewest} training samples of a class, the largest has ${largest}`,
  };
}

/** Samples of each class. */
export function countsOf(labels: Int32Array, classes: number): Uint32Array {
  const counts = new Uint32Array(classes);
  for (const label of labels) if (isLabelled(label)) counts[label] = (counts[label] as number) + 1;
  return counts;
}
