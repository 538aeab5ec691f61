import type { Rows } from "@faculty/shared/tensor";
import { broken } from "./finding.ts";
import type { Trial } from "./trial.ts";

/** How far two numbers that stand for the same may be apart; float32 sums differ by less. */
export type Tolerance = (expected: number) => number;

/** Of the same request: what its description promises, which is nothing at all where it says nothing. */
export function promised({ description: { tolerance = 0 } }: Pick<Trial, "description">): Tolerance {
  return (expected) => tolerance * Math.max(1, Math.abs(expected));
}

/** Of what was computed otherwise, in batches of another size or another precision. */
export function close(trial: Pick<Trial, "description">): Tolerance {
  const apart = promised(trial);
  return (expected) => 1e-3 + 1e-3 * Math.abs(expected) + apart(expected);
}

/** Of a replica that was asked the same: what it promises, where it keeps that at all. */
export async function asRepeated(trial: Trial): Promise<Tolerance> {
  return (await trial.repetition()) === null ? promised(trial) : close(trial);
}

/** @throws Finding naming the first number that differs by more than it may. */
export function requireSame(found: Rows<Float32Array>, expected: Rows<Float32Array>, may: Tolerance): void {
  const difference = firstDifference(found, expected, may);
  if (difference !== null) throw broken(...difference);
}

/** @returns What was expected and what was found, as `broken` takes them; null where they are the same. */
export function firstDifference(
  found: Rows<Float32Array>,
  expected: Rows<Float32Array>,
  may: Tolerance,
): readonly [expected: string, found: string] | null {
  const at = expected.data.findIndex((value, i) => !isSame(found.data[i] as number, value, may(value)));
  if (at < 0) return null;
  const where = `row ${Math.floor(at / expected.width)}, class ${at % expected.width}`;
  return [`${expected.data[at]} for ${where}`, String(found.data[at])];
}

function isSame(found: number, expected: number, apart: number): boolean {
  return found === expected || Math.abs(found - expected) <= apart;
}

/** Rows `from` to before `to`. */
export function part({ width, data }: Rows<Float32Array>, from: number, to: number): Rows<Float32Array> {
  return { rows: to - from, width, data: data.subarray(from * width, to * width) };
}

/** Each number of them less the greatest of its row: what softmax makes nothing of is gone. */
export function shifted({ rows, width, data }: Rows<Float32Array>): Rows<Float32Array> {
  const out = data.slice();
  for (let row = 0; row < rows; row++) {
    const own = out.subarray(row * width, (row + 1) * width);
    const most = own.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    own.forEach((value, c) => (own[c] = value - most));
  }
  return { rows, width, data: out };
}
