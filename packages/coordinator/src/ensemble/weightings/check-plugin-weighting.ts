import type { WeightingSpec } from "@faculty/shared/config";
import { type OutputSpec, rowWidth } from "@faculty/shared/outputs";
import type { Rows } from "@faculty/shared/tensor";
import { pluginWeightings } from "./weighting-plugin.ts";
import { bindWeighting } from "./weightings.ts";

/** Of what is made up: enough that one is not the other. */
const rows = 2;

/**
 * Weighs two rows by a run's weighting, where it is a plugin's. They are made up: each teacher prefers a class of its own.
 * @param teachers - Those that are merged.
 * @throws FacultyError BAD_PLUGIN for one that fails or gives no weights.
 */
export function checkPluginWeighting(spec: WeightingSpec, teachers: readonly string[], output: OutputSpec): void {
  if (pluginWeightings.named(spec.kind) === undefined || teachers.length === 0) return;
  const width = rowWidth(output);
  bindWeighting(spec, teachers).weigh({
    teachers,
    output,
    labels: Int32Array.from({ length: rows }, (_, row) => row % width),
    logProbabilities: teachers.map((_, k) => preferring(k, width)),
    standings: teachers.map((_, k) => ({ accuracy: 1 / (k + 2), nll: k + 1, temperature: 1 })),
  });
}

/** Twice as probable as every other class is the `k`th of the first row, the one after it of the second. */
function preferring(k: number, width: number): Rows {
  const data = new Float64Array(rows * width).fill(-Math.log(width + 1));
  for (let row = 0; row < rows; row++) data[row * width + ((k + row) % width)] = Math.log(2 / (width + 1));
  return { rows, width, data };
}
