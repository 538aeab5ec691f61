import {
  type OutputPart,
  type OutputSpec,
  outputParts,
  type Scale,
  type SingleOutput,
  targetSize,
} from "@faculty/shared/outputs";
import { isLabelled } from "@faculty/shared/samples";
import type { Samples } from "./dataset.ts";
import { copiedRows } from "./input-rows.ts";
import { gatherSpread } from "./spread.ts";

/** The same output with the spread of the values that are known, each of several by itself. */
export function withScale(output: OutputSpec, samples: Samples): OutputSpec {
  const parts = outputParts(output).map((part) => scaledPart(part, targetSize(output), samples));
  return output.kind === "several" ? { ...output, outputs: parts } : (parts[0] ?? output);
}

function scaledPart(part: OutputPart, size: number, samples: Samples): SingleOutput {
  const { output } = part;
  if (output.kind !== "values" || output.scale !== undefined) return output;
  return { ...output, scale: valueScale(output, part, size, samples) };
}

/**
 * How the values of training samples spread whose labels are shown: 0 and 1 of a value that none of them has. Values of
 * two axes or more are spread as their last axis is, over all places of the others: the numbers of a box, wherever it is.
 * @param size - Values of a sample's target.
 */
function valueScale(
  { shape }: OutputSpec<"values">,
  { targetFrom, targetSize: width }: OutputPart,
  size: number,
  { count, labels, targets }: Samples,
): Scale {
  const columns = Array.from({ length: shape.length > 1 ? (shape.at(-1) ?? 1) : width }, gatherSpread);
  for (let id = 0; id < count && targets !== undefined; id++) {
    if (!isLabelled(labels[id] as number)) continue;
    const own = copiedRows(targets, id, 1, size).subarray(targetFrom, targetFrom + width);
    own.forEach((value, i) => {
      if (!Number.isNaN(value)) columns[i % columns.length]?.add(value);
    });
  }
  const spreads = columns.map((column) => column.found());
  const each = Array.from({ length: width }, (_, i) => spreads[i % spreads.length] ?? { mean: 0, deviation: 0 });
  return {
    mean: each.map(({ mean }) => mean),
    std: each.map(({ deviation }) => (deviation > 0 ? deviation : 1)),
  };
}
