import { expect, test } from "vitest";
import { busyCores, circumstancesOf, circumstancesText } from "./others-load.ts";

const core = (user: number, idle: number) => ({ times: { user, nice: 0, sys: 0, idle, irq: 0 } });

test("a core that is idle a quarter of the time is three quarters of a busy one", () => {
  expect(busyCores([core(10, 10), core(0, 100)], [core(40, 20), core(0, 140)])).toBe(0.75);
});

test("cores whose counters did not move are not busy", () => {
  expect(busyCores([core(10, 10)], [core(10, 10)])).toBe(0);
});

test("says what others had, and which rounds were measured again", () => {
  expect(circumstancesText(circumstancesOf([0.02, 0.1, 0.3], 0))).toBe("others had 0.10 of a core (0.02 to 0.30)");
  expect(circumstancesText(circumstancesOf([0.02], 1))).toMatch(/, 1 round repeated$/);
});
