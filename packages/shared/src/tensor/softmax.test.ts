import fc from "fast-check";
import { expect, test } from "vitest";
import type { Rows } from "./rows.ts";
import { logSoftmax, logSumExp } from "./softmax.ts";

const row = (...values: number[]): Rows => ({ rows: 1, width: values.length, data: Float64Array.from(values) });
const finite = fc.double({ min: -1000, max: 1000, noNaN: true });

test("equal logits are uniform at any temperature", () => {
  for (const temperature of [0.5, 1, 100]) {
    for (const value of logSoftmax(row(5, 5, 5), temperature).data) expect(value).toBeCloseTo(-Math.log(3), 14);
  }
});

test("divides by the temperature before normalising", () => {
  const [first, second] = logSoftmax(row(4, 0), 4).data;
  expect(first).toBeCloseTo(-Math.log(1 + Math.exp(-1)), 14);
  expect(second).toBeCloseTo(-1 - Math.log(1 + Math.exp(-1)), 14);
});

test("stays finite at logits of ±1e3", () => {
  expect([...logSoftmax(row(1e3, -1e3)).data]).toEqual([0, -2e3]);
  expect([...logSoftmax(row(-1e3, -1e3)).data]).toEqual([-Math.log(2), -Math.log(2)]);
});

test("keeps an impossible class impossible", () => {
  expect([...logSoftmax(row(0, -Infinity)).data]).toEqual([0, -Infinity]);
});

test("every row sums to one, whatever its neighbours", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(finite, finite, finite), { minLength: 1, maxLength: 5 }),
      fc.double({ min: 0.5, max: 100, noNaN: true }),
      (logits, temperature) => {
        const all = { rows: logits.length, width: 3, data: Float64Array.from(logits.flat()) };
        const out = logSoftmax(all, temperature);
        for (let i = 0; i < out.rows; i++) {
          const values = out.data.subarray(i * 3, i * 3 + 3);
          expect(values.reduce((sum, value) => sum + Math.exp(value), 0)).toBeCloseTo(1, 12);
          expect(values).toEqual(logSoftmax(row(...(logits[i] as number[])), temperature).data);
        }
      },
    ),
  );
});

test("one class has log-probability 0; no rows give no rows", () => {
  expect([...logSoftmax(row(-7)).data]).toEqual([0]);
  expect(logSoftmax({ rows: 0, width: 3, data: new Float64Array(0) }).data).toHaveLength(0);
});

test("logSumExp neither overflows nor underflows", () => {
  expect(logSumExp([1e3, 1e3])).toBeCloseTo(1e3 + Math.log(2), 12);
  expect(logSumExp([-1e3, -1e3])).toBeCloseTo(-1e3 + Math.log(2), 12);
  expect(logSumExp([-Infinity, 0])).toBe(0);
  expect(logSumExp([-Infinity, -Infinity])).toBe(-Infinity);
  expect(logSumExp([])).toBe(-Infinity);
});
