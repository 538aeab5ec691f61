import type { Rows } from "../tensor/rows.ts";
import { mean } from "./statistics.ts";
import { type TargetQuality, targetQuality } from "./target-quality.ts";

/**
 * How values meet their targets. MAE and RMSE are means over all values that are known, in their unit; R² is that of each
 * column, `1 − Σ (ŷ − y)² / Σ (y − ȳ)²`, and their mean, over the columns whose targets differ; 0 where none do.
 * @param said - `[samples, width]`.
 * @param targets - As many, NaN where one is absent; a sample of which nothing is known counts nowhere. Empty: nothing is known.
 */
export function valueQuality(
  { rows, width, data }: Rows<Float32Array | Float64Array>,
  targets: Float32Array,
): TargetQuality {
  if (targets.length === 0) return targetQuality("values", {}, []);
  const known: number[] = [];
  for (let i = 0; i < targets.length; i++) if (!Number.isNaN(targets[i])) known.push(i);
  const errors = known.map((i) => (data[i] as number) - (targets[i] as number));
  const variances = columnVariances(targets, width);
  const varied = variances.filter((variance) => variance > 0).length;
  const scores: number[] = [];
  for (let row = 0; row < rows; row++) {
    const own = Array.from({ length: width }, (_, column) => row * width + column);
    if (own.every((i) => Number.isNaN(targets[i]))) continue;
    const lost = own.map((i, column) => {
      const [error, variance = 0] = [(data[i] as number) - (targets[i] as number), variances[column]];
      return Number.isNaN(error) || variance === 0 ? 0 : error ** 2 / variance;
    });
    scores.push(varied === 0 ? 0 : 1 - lost.reduce((sum, one) => sum + one, 0) / varied);
  }
  if (scores.length === 0) return targetQuality("values", {}, scores);
  const figures = {
    mae: mean(errors.map(Math.abs)),
    rmse: Math.sqrt(mean(errors.map((error) => error ** 2))),
    r2: mean(scores),
  };
  return targetQuality("values", figures, scores);
}

/** Of the values that are known, `Σ (y − ȳ)² / n` over all samples of which any is; 0 where none differ. */
function columnVariances(targets: Float32Array, width: number): readonly number[] {
  return Array.from({ length: width }, (_, column) => {
    const own = targets.filter((value, i) => i % width === column && !Number.isNaN(value));
    const centre = mean(own);
    return own.length === 0 ? 0 : mean(Array.from(own, (value) => (value - centre) ** 2));
  });
}
