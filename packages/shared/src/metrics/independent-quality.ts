import type { Rows } from "../tensor/rows.ts";
import { mean } from "./statistics.ts";
import { type TargetQuality, targetQuality } from "./target-quality.ts";

/**
 * How well each class is told by itself. mAP is the mean over the classes that some sample has of their average precision,
 * `Σ_i precision at the rank of i / positives` over the samples i that have the class, equal logits ranked together;
 * F1 likewise is the mean of each class's, at its threshold.
 * @param logits - `[samples, classes]`.
 * @param targets - 0 or 1 each, NaN where it is absent.
 * @param thresholds - Of the logits, by class; absent: 0, a probability of a half.
 */
export function independentQuality(
  logits: Rows<Float32Array | Float64Array>,
  targets: Float32Array,
  thresholds: readonly number[] = [],
): TargetQuality {
  const { rows, width } = logits;
  const columns = Array.from({ length: width }, (_, column) => columnOf(logits, targets, column));
  const told = columns.filter(({ positives }) => positives > 0);
  const shares = new Float64Array(rows);
  for (const column of told)
    for (const { row, precision } of precisions(column))
      shares[row] = (shares[row] as number) + precision / column.positives / told.length;
  const known = Array.from({ length: rows }, (_, row) => row).filter((row) =>
    targets.subarray(row * width, (row + 1) * width).some((value) => !Number.isNaN(value)),
  );
  if (known.length === 0) return targetQuality("independent", {}, []);
  const scores = known.map((row) => (shares[row] as number) * known.length);
  const f1 = told.length === 0 ? 0 : mean(told.map((column) => f1Of(column, thresholds[column.column] ?? 0)));
  return targetQuality("independent", { map: mean(scores), f1 }, scores);
}

/**
 * Of each class the threshold at which its F1 is largest, half-way between two logits; of equal ones the one nearest to 0,
 * which is also that of a class that no sample has.
 */
export function bestThresholds(logits: Rows<Float32Array | Float64Array>, targets: Float32Array): readonly number[] {
  return Array.from({ length: logits.width }, (_, place) => {
    const column = columnOf(logits, targets, place);
    if (column.positives === 0) return 0;
    const values = [...new Set(column.samples.map(({ logit }) => logit))].sort((a, b) => a - b);
    const between = values.slice(1).map((value, i) => (value + (values[i] as number)) / 2);
    const tried = [0, (values[0] as number) - 1, ...between].map((threshold) => ({
      threshold,
      f1: f1Of(column, threshold),
    }));
    return tried.reduce((best, one) =>
      one.f1 > best.f1 || (one.f1 === best.f1 && Math.abs(one.threshold) < Math.abs(best.threshold)) ? one : best,
    ).threshold;
  });
}

/** What is known of a class. */
interface Column {
  readonly column: number;
  readonly samples: readonly { readonly row: number; readonly logit: number; readonly has: boolean }[];
  readonly positives: number;
}

function columnOf(
  { rows, width, data }: Rows<Float32Array | Float64Array>,
  targets: Float32Array,
  column: number,
): Column {
  const samples = Array.from({ length: rows }, (_, row) => {
    const i = row * width + column;
    return { row, logit: data[i] as number, target: targets[i] as number };
  })
    .filter(({ target }) => !Number.isNaN(target))
    .map(({ row, logit, target }) => ({ row, logit, has: target > 0 }));
  return { column, samples, positives: samples.filter(({ has }) => has).length };
}

/** Of each sample that has the class: the share that has it among those of as high a logit or a higher one. */
function* precisions({ samples }: Column): Generator<{ readonly row: number; readonly precision: number }> {
  const ranked = [...samples].sort((a, b) => b.logit - a.logit);
  let found = 0;
  for (let first = 0; first < ranked.length; ) {
    let end = first;
    while (end < ranked.length && ranked[end]?.logit === ranked[first]?.logit) end++;
    const equals = ranked.slice(first, end);
    found += equals.filter(({ has }) => has).length;
    for (const { row, has } of equals) if (has) yield { row, precision: found / end };
    first = end;
  }
}

function f1Of({ samples, positives }: Column, threshold: number): number {
  const named = samples.filter(({ logit }) => logit > threshold);
  const right = named.filter(({ has }) => has).length;
  return (2 * right) / Math.max(1, named.length + positives);
}
