import fc from "fast-check";
import { expect, test } from "vitest";
import { exponential } from "./exponential.ts";

test("is within 2^−51 of e^x for every x that is not above 0", () => {
  fc.assert(
    fc.property(fc.double({ min: -708, max: 0, noNaN: true }), (x) => {
      expect(Math.abs(exponential(x) / Math.exp(x) - 1)).toBeLessThan(2 ** -51);
    }),
    { numRuns: 10_000 },
  );
});

test.each([
  [0, 1],
  [-0, 1],
  [-1e-300, 1],
  [-Math.LN2, 0.5],
  [-709, 0],
  [-1e300, 0],
  [-Infinity, 0],
])("of %d it is %d", (x, expected) => expect(exponential(x)).toBe(expected));

test("of what is no number it is none", () => expect(exponential(NaN)).toBeNaN());

test("never falls as x grows, from one number to the next and over the edges of its table", () => {
  fc.assert(
    fc.property(fc.integer({ min: -190_000, max: 0 }), fc.integer({ min: 0, max: 8 }), (step, ulps) => {
      const edge = ((step - 0.5) * Math.LN2) / 256;
      const below = edge * (1 + (ulps + 1) * Number.EPSILON);
      expect(exponential(below)).toBeLessThanOrEqual(exponential(edge) * (1 + Number.EPSILON));
    }),
  );
});
