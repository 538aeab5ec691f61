import fc from "fast-check";
import { expect, test } from "vitest";
import { soften } from "./soften.ts";

const row = (...values: number[]) => ({ rows: 1, width: values.length, data: Float32Array.of(...values) });

test("divides the distance to the row's maximum by the temperature", () => {
  expect([...soften(row(1, 3, -1), 4).data]).toEqual([(1 - 3) / 4, 0, (-1 - 3) / 4]);
  const two = { rows: 2, width: 2, data: Float32Array.of(5, 1, 2, 8) };
  expect([...soften(two, 2).data]).toEqual([0, (1 - 5) / 2, (2 - 8) / 2, 0]); // each row by its own maximum
});

test("one class and no rows", () => {
  expect([...soften(row(7), 4).data]).toEqual([0]);
  expect(soften({ rows: 0, width: 3, data: new Float32Array() }, 4).data).toHaveLength(0);
});

test("its softmax is that of z / T, for any finite logits and temperature", () => {
  const logit = fc.float({ noNaN: true, noDefaultInfinity: true, min: -80, max: 80 });
  fc.assert(
    fc.property(
      fc.array(logit, { minLength: 1, maxLength: 8 }),
      fc.double({ min: 0.5, max: 50, noNaN: true }),
      (z, t) => {
        const softened = soften(row(...z), t).data;
        const sum = z.reduce((total, value) => total + Math.exp(value / t), 0);
        const softSum = softened.reduce((total, value) => total + Math.exp(value), 0);
        expect(Math.max(...softened)).toBe(0);
        z.forEach((value, c) => {
          expect(Math.exp(softened[c] as number) / softSum).toBeCloseTo(Math.exp(value / t) / sum, 9);
        });
      },
    ),
  );
});
