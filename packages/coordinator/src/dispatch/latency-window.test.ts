import fc from "fast-check";
import { expect, test } from "vitest";
import { createLatencyWindow } from "./latency-window.ts";

test("says nothing before there are twenty answers", () => {
  const window = createLatencyWindow();
  for (let i = 0; i < 19; i++) window.add(1);
  expect(window.quantile(0.95)).toBeNull();
  window.add(1);
  expect(window.quantile(0.95)).toBe(1);
});

test("tells the quantile of the last 256 answers", () => {
  const window = createLatencyWindow();
  for (let i = 0; i < 1000; i++) window.add(1e6);
  for (let i = 1; i <= 256; i++) window.add(i);
  expect(window.quantile(0.5)).toBe(128);
  expect(window.quantile(0.95)).toBe(Math.ceil(0.95 * 256));
});

test("tells the quantile that sorting the last 256 answers gives", () => {
  const answers = fc.array(fc.nat({ max: 300 }), { minLength: 20, maxLength: 700 });
  fc.assert(
    fc.property(answers, fc.constantFrom(0, 0.5, 0.95, 1), (ms, share) => {
      const window = createLatencyWindow();
      for (const each of ms) window.add(each);
      const sorted = ms.slice(-256).sort((a, b) => a - b);
      const place = Math.max(0, Math.ceil(share * sorted.length) - 1);
      expect(window.quantile(Math.max(share, 1 / sorted.length))).toBe(sorted[place]);
    }),
  );
});
