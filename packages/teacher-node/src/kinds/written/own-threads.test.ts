import { expect, test } from "vitest";
import { ownThreads } from "./own-threads.ts";

test.each([
  [undefined, 1],
  ["", 1],
  ["3", 3],
  [" 2 ", 2],
  ["4,2", 4],
  ["0", 1],
  ["-2", 1],
  ["1e3", 1],
  ["many", 1],
])("OMP_NUM_THREADS=%s is threads: %i", (said, threads) => {
  expect(ownThreads(said)).toBe(threads);
});
