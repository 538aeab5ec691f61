import { createRandom } from "@faculty/shared/random";
import { expect, test } from "vitest";
import { dropoutMask } from "./dropout-mask.ts";

test("drops its rate of values and scales the others, so that the mean stays 1", () => {
  const size = 100_000;
  const rate = 0.3;
  const mask = dropoutMask(size, rate, createRandom(1));
  const dropped = mask.filter((value) => value === 0).length / size;
  const deviation = Math.sqrt((rate * (1 - rate)) / size);
  expect(Math.abs(dropped - rate)).toBeLessThan(5 * deviation);
  expect(new Set(mask)).toEqual(new Set([0, Math.fround(1 / (1 - rate))]));
});

test("draws neighbours independently", () => {
  const size = 100_000;
  const mask = dropoutMask(size, 0.5, createRandom(2));
  let equal = 0;
  for (let i = 1; i < size; i++) if (mask[i] === mask[i - 1]) equal++;
  expect(Math.abs(equal / size - 0.5)).toBeLessThan(5 * Math.sqrt(0.25 / size));
});

test("is a function of its stream", () => {
  expect(dropoutMask(50, 0.5, createRandom(1, 2))).toEqual(dropoutMask(50, 0.5, createRandom(1, 2)));
  expect(dropoutMask(50, 0.5, createRandom(1, 2))).not.toEqual(dropoutMask(50, 0.5, createRandom(1, 3)));
});

test("of nothing is nothing, and a rate of 0 drops nothing", () => {
  expect(dropoutMask(0, 0.5, createRandom(1))).toEqual(new Float32Array());
  expect(dropoutMask(9, 0, createRandom(1))).toEqual(new Float32Array(9).fill(1));
});
