import { isLabelled } from "../samples/label.ts";

/**
 * Whether labels are of at least two classes: else whatever is measured by them says nothing. Samples without a label
 * are passed over.
 */
export function tellsApart(labels: ArrayLike<number>): boolean {
  let first: number | undefined;
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i] as number;
    if (!isLabelled(label)) continue;
    first ??= label;
    if (label !== first) return true;
  }
  return false;
}
