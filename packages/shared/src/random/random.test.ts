import fc from "fast-check";
import { expect, test } from "vitest";
import { createRandom, shuffle } from "./random.ts";

// Reference values come from MurmurHash3_x86_32 and xoroshiro128+ (24, 16, 37) written out in Python.

test("draws the reference values of its documented hash and generator", () => {
  const random = createRandom(7, 1, 2);
  expect([random.uniform(), random.uniform()]).toEqual([0.9460732030213833, 0.5017549643983135]);
  expect([random.integer(0, 99), random.integer(-5, 5)]).toEqual([67, 0]);
  expect(random.normal()).toBeCloseTo(1.0407676072450642, 14);
});

test("tells keys apart beyond 32 bits and by sign", () => {
  const first = (...key: number[]) => createRandom(...key).uniform();
  expect(first(2 ** 40 + 3, -1)).toBe(0.6939681337313631);
  expect(new Set([first(3), first(2 ** 32 + 3), first(-3), first(0, 3), first(3, 0)]).size).toBe(5);
});

test("gives a path the same stream whichever other streams were drawn before", () => {
  fc.assert(
    fc.property(fc.array(fc.integer(), { minLength: 1, maxLength: 5 }), (key) => {
      const alone = createRandom(...key).uniform();
      createRandom(...key, 1).normal();
      return createRandom(...key).uniform() === alone;
    }),
  );
});

test("stays inside the bounds it is given, both reached", () => {
  const random = createRandom(1);
  const drawn = new Set(Array.from({ length: 200 }, () => random.integer(-2, 2)));
  expect([...drawn].sort((a, b) => a - b)).toEqual([-2, -1, 0, 1, 2]);
});

test("first draws of neighbouring streams are uncorrelated", () => {
  const streams = 10_000;
  let sum = 0;
  for (let sample = 0; sample < streams; sample++) {
    const random = createRandom(1, 3, 0, sample, 0);
    sum += (random.uniform() - 0.5) * (random.uniform() - 0.5);
  }
  const correlation = (sum / streams) * 12; // the variance of a uniform is 1/12
  expect(Math.abs(correlation)).toBeLessThan(4 / Math.sqrt(streams)); // four standard errors
});

test("normal draws have mean 0 and variance 1", () => {
  const random = createRandom(1);
  const draws = 100_000;
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < draws; i++) {
    const value = random.normal();
    sum += value;
    squares += value ** 2;
  }
  expect(Math.abs(sum / draws)).toBeLessThan(4 / Math.sqrt(draws)); // four standard errors
  expect(Math.abs(squares / draws - 1)).toBeLessThan(4 * Math.sqrt(2 / draws));
});

test("shuffles into a permutation, in place", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 1000 }), { maxLength: 100 }), fc.nat(), (values, seed) => {
      const shuffled = Int32Array.from(values);
      expect(shuffle(shuffled, createRandom(seed))).toBe(shuffled);
      expect([...shuffled].sort((a, b) => a - b)).toEqual(values.sort((a, b) => a - b));
    }),
  );
});
