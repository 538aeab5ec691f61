import { FacultyError } from "@faculty/shared/errors";
import { logSumExp } from "@faculty/shared/tensor";

/** Stands for `log 0`: its exponential is 0 in float32, and `0 · −10⁴` is 0 where `0 · −∞` is no number. */
export const zeroLogProbability = -1e4;

/** How far a row may sum from 1: float16 log-probabilities of 10,000 classes stay below 0.01. */
const sumTolerance = 0.02;

/**
 * Log-probabilities as they travelled, made ready for a loss: each row sums to 1 in float64, −∞ becomes
 * `zeroLogProbability`. A row whose maximum is 0 may be off by a constant, which the wire allows (docs/protocol.md).
 * @param values - `[rows, width]`; overwritten.
 * @throws FacultyError NOT_FINITE, or MALFORMED_FRAME where a row is no distribution.
 */
export function normalizeSoftRows(what: string, values: Float32Array, width: number): Float32Array {
  for (let start = 0; start < values.length; start += width) {
    let max = -Infinity;
    for (let i = start; i < start + width; i++) {
      const value = values[i] as number;
      if (Number.isNaN(value) || value === Infinity) throw notFinite(what, start / width, value);
      max = Math.max(max, value);
    }
    if (max === -Infinity) throw notFinite(what, start / width, max);
    const logSum = logSumExp(values.subarray(start, start + width));
    requireUnitSum(what, start / width, max, logSum);
    for (let i = start; i < start + width; i++)
      values[i] = Math.max((values[i] as number) - logSum, zeroLogProbability);
  }
  return values;
}

/** @param max - Of the row's log-probabilities. @throws FacultyError MALFORMED_FRAME where they do not sum to 1. */
export function requireUnitSum(what: string, row: number, max: number, logSum: number): void {
  if (max === 0 || Math.abs(Math.exp(logSum) - 1) <= sumTolerance) return;
  throw new FacultyError(
    "MALFORMED_FRAME",
    `${what}: probabilities of row ${row} sum to ${Math.exp(logSum).toPrecision(3)}, expected 1`,
  );
}

/** @throws FacultyError NOT_FINITE at the first value that is not. */
export function requireFinite(what: string, values: Float32Array, width: number): Float32Array {
  const at = values.findIndex((value) => !Number.isFinite(value));
  if (at >= 0) throw notFinite(what, Math.floor(at / width), values[at] as number);
  return values;
}

export function notFinite(what: string, row: number, value: number): FacultyError {
  return new FacultyError("NOT_FINITE", `${what}: row ${row} holds ${value}`, { row });
}
