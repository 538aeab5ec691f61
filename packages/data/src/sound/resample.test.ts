import { expect, test } from "vitest";
import { resampler } from "./resample.ts";

function tone(hz: number, rate: number, count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, n) => Math.sin((2 * Math.PI * hz * n) / rate));
}

/** Decibels of what differs, the ends left out, against a tone of amplitude 1. */
function errorOf(found: Float64Array, expected: Float64Array): number {
  const margin = 300;
  let sum = 0;
  for (let n = margin; n < found.length - margin; n++) sum += ((found[n] as number) - (expected[n] as number)) ** 2;
  return 10 * Math.log10((2 * sum) / (found.length - 2 * margin));
}

test.each([
  [44_100, 8000, 1000],
  [16_000, 8000, 3500],
  [8000, 16_000, 3000],
  [11_025, 8000, 440],
])("a tone of %i Hz to %i Hz is that tone: %i Hz, within −80 dB", (from, to, hz) => {
  const found = resampler(from, to)(tone(hz, from, from / 5));
  expect(found).toHaveLength(to / 5);
  expect(errorOf(found, tone(hz, to, to / 5))).toBeLessThan(-80);
});

test.each([
  [44_100, 8000, 4300],
  [16_000, 8000, 5000],
])("from %i Hz to %i Hz nothing is left of %i Hz, which the lower rate cannot hold", (from, to, hz) => {
  expect(errorOf(resampler(from, to)(tone(hz, from, from / 5)), new Float64Array(to / 5))).toBeLessThan(-80);
});

test("samples of the wanted rate are as they were, and one sample stays one", () => {
  const samples = Float64Array.of(1, -1, 0.5);
  expect(resampler(8000, 8000)(samples)).toBe(samples);
  expect(resampler(44_100, 8000)(Float64Array.of(1))).toHaveLength(1); // ⌈80 / 441⌉
});
