import { type OutputSpec, rowWidth, type Scale } from "@faculty/shared/outputs";
import { isLabelled } from "@faculty/shared/samples";
import type { Samples } from "./dataset.ts";
import { copiedRows } from "./input-rows.ts";

/** How the values of training samples spread whose labels are shown: 0 and 1 of a value that none of them has. */
export function valueScale(output: OutputSpec<"values">, { count, labels, targets }: Samples): Scale {
  const width = rowWidth(output);
  const sums = Array.from({ length: width }, () => ({ count: 0, mean: 0, squares: 0 }));
  for (let id = 0; id < count && targets !== undefined; id++) {
    if (!isLabelled(labels[id] as number)) continue;
    copiedRows(targets, id, 1, width).forEach((value, column) => {
      const own = sums[column];
      if (own === undefined || Number.isNaN(value)) return;
      own.count += 1; // squares of differences from the mean (Welford 1962)
      const before = value - own.mean;
      own.mean += before / own.count;
      own.squares += before * (value - own.mean);
    });
  }
  const deviations = sums.map(({ count: known, squares }) => Math.sqrt(squares / Math.max(1, known)));
  return { mean: sums.map(({ mean }) => mean), std: deviations.map((deviation) => (deviation > 0 ? deviation : 1)) };
}
