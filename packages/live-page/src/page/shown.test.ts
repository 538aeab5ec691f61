import { expect, test } from "vitest";
import { shownSeconds, shownShare, shownValue } from "./shown.ts";

test.each([
  [0, "0"],
  [0.25131, "0.2513"],
  [0.0000183, "1.830e-5"],
  [-12.345678, "-12.35"],
  [123456, "1.235e+5"],
])("%f is shown as %s", (value, shown) => {
  expect(shownValue(value)).toBe(shown);
});

test.each([
  [41.2, "42 s"],
  [61, "2 min"],
  [3 * 3600 + 5 * 60, "3 h 5 min"],
])("%d seconds are shown as %s", (seconds, shown) => {
  expect(shownSeconds(seconds)).toBe(shown);
});

test("a share is shown in percent", () => {
  expect(shownShare(0.815)).toBe("81.5 %");
});
