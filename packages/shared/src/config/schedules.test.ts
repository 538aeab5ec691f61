import fc from "fast-check";
import { expect, test } from "vitest";
import type { Schedule } from "./run-spec.ts";
import { isSteady, scheduleValue } from "./schedules.ts";

const linear: Schedule = { schedule: "linear", from: 8, to: 2, epochs: 4 };
const cosine: Schedule = { schedule: "cosine", from: 0.1, to: 0, epochs: 10 };
/** Constant for the first half of ten epochs, then down to 0. */
const secondHalf: Schedule = { schedule: "linear", from: 0.6, to: 0, epochs: 5, after: 5 };
const late: Schedule = { schedule: "cosine", from: 0.1, to: 0, epochs: 10, after: 2 };
const stop: Schedule = { schedule: "stop", from: 0.7, after: 3 };
const step: Schedule = { schedule: "step", from: 0.1, factor: 0.5, every: 3 };
const warmUp: Schedule = { schedule: "warm-up", to: 0.6, epochs: 4 };

test.each([
  ["constant", 0.3, 17, 0.3],
  ["linear at its start", linear, 0, 8],
  ["linear within an epoch", linear, 1.5, 8 + (2 - 8) * (1.5 / 4)],
  ["linear after its end", linear, 9, 2],
  ["cosine at its start", cosine, 0, 0.1],
  ["cosine half way", cosine, 5, 0.1 / 2],
  ["cosine at a third", cosine, 10 / 3, (0.1 * (1 + 1 / 2)) / 2],
  ["cosine after its end", cosine, 11, 0],
  ["linear before it begins", secondHalf, 4.9, 0.6],
  ["linear half way after its begin", secondHalf, 7.5, 0.6 / 2],
  ["cosine before it begins", late, 1, 0.1],
  ["cosine half way after its begin", late, 2 + 5, 0.1 / 2],
  ["stop before its epoch", stop, 2.9, 0.7],
  ["stop at its epoch", stop, 3, 0],
  ["step before its first", step, 2.9, 0.1],
  ["step at its first", step, 3, 0.1 * 0.5],
  ["step at its third", step, 9, 0.1 * 0.5 ** 3],
  ["warm-up at its start", warmUp, 0, 0],
  ["warm-up within an epoch", warmUp, 0.5, (0.6 * 0.5) / 4],
  ["warm-up after its end", warmUp, 5, 0.6],
] as const)("%s", (_, schedule, epoch, expected) => {
  expect(scheduleValue(schedule, epoch)).toBeCloseTo(expected, 14);
});

test("linear and cosine stay between their ends", () => {
  const end = fc.double({ min: 0, max: 100, noNaN: true });
  const epoch = fc.double({ min: 0, max: 50, noNaN: true });
  fc.assert(
    fc.property(fc.constantFrom("linear", "cosine"), end, end, epoch, (schedule, from, to, at) => {
      const value = scheduleValue({ schedule, from, to, epochs: 20 }, at);
      const slack = 1e-12 * Math.max(from, to);
      return value >= Math.min(from, to) - slack && value <= Math.max(from, to) + slack;
    }),
  );
});

test("steady are those that keep a value for whole epochs", () => {
  expect([0.3, step, stop].map(isSteady)).toEqual([true, true, true]);
  expect([linear, cosine, warmUp].map(isSteady)).toEqual([false, false, false]);
});
