import { type OutputSpec, rowWidth, type Scale } from "@faculty/shared/outputs";
import { isLabelled } from "@faculty/shared/samples";
import type { Samples } from "./dataset.ts";
import { copiedRows } from "./input-rows.ts";
import { gatherSpread } from "./spread.ts";

/** How the values of training samples spread whose labels are shown: 0 and 1 of a value that none of them has. */
export function valueScale(output: OutputSpec<"values">, { count, labels, targets }: Samples): Scale {
  const width = rowWidth(output);
  const columns = Array.from({ length: width }, gatherSpread);
  for (let id = 0; id < count && targets !== undefined; id++) {
    if (!isLabelled(labels[id] as number)) continue;
    copiedRows(targets, id, 1, width).forEach((value, column) => {
      if (!Number.isNaN(value)) columns[column]?.add(value);
    });
  }
  const spreads = columns.map((column) => column.found());
  return {
    mean: spreads.map(({ mean }) => mean),
    std: spreads.map(({ deviation }) => (deviation > 0 ? deviation : 1)),
  };
}
