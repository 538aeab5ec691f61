import { expect, test } from "vitest";
import { etaMs, progressParts } from "./progress-parts.ts";

const shown = (share: number, ms: number | null) => progressParts(share, ms).map(({ text }) => text);

test("a bar has as many signs as tenths are done, and a share is never rounded up", () => {
  expect(shown(0, null)).toEqual(["[>         ]   0 %", "ETA ?     "]);
  expect(shown(0.999, 1000)).toEqual(["[=========>]  99 %", "ETA 1 s   "]);
  expect(shown(1, 0)).toEqual(["[==========] 100 %", "ETA 0 s   "]);
});

test("the time left is told in the largest unit of which there are two", () => {
  const minute = 60_000;
  const etas = [119_000, 2 * minute, 119 * minute, 120 * minute, 47 * 60 * minute, 48 * 60 * minute];
  expect(etas.map((ms) => shown(0.5, ms)[1]?.trimEnd())).toEqual([
    "ETA 119 s",
    "ETA 2 min",
    "ETA 119 min",
    "ETA 2 h",
    "ETA 47 h",
    "ETA 2 d",
  ]);
});

test("the time left is what is left by the pace since the first mark", () => {
  expect(etaMs({ done: 2, atMs: 1000 }, 4, 10, 6000)).toBe(((10 - 4) / (4 - 2)) * (6000 - 1000));
  expect(etaMs({ done: 4, atMs: 1000 }, 4, 10, 6000)).toBeNull();
  expect(etaMs(undefined, 4, 10, 6000)).toBeNull();
  expect(etaMs(undefined, 10, 10, 6000)).toBe(0);
});
