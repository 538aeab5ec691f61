import { expect, test } from "vitest";
import { className } from "./class-name.ts";
import { didYouMean } from "./did-you-mean.ts";
import { nearMiss } from "./near-miss.ts";
import { shownNames } from "./shown-names.ts";

test("a class name is NFC, trimmed, its case kept", () => {
  expect(className(" Cafe\u0301\u00a0")).toBe("Caf\u00e9");
  expect(className("\ufeffpos")).toBe("pos"); // a mark in the middle of files put one after the other
});

test.each([
  ["POSITIVE", "positive"], // but for case
  ["postive", "positive"], // 1 of 8 letters
  ["postal", "positive"], // 4 of 8: half
  ["rosettes", null], // 5 of 8: more than half
  ["tench", "tench, Tinca tinca"], // the beginning
  ["dog", null],
  ["", null],
])("by %j was meant %j", (name, meant) => {
  expect(nearMiss(name, ["positive", "negative", "tench, Tinca tinca"])).toBe(meant);
  expect(nearMiss(name, [])).toBe(null);
});

test("of several names that are not known, the first that is like another is told", () => {
  expect(didYouMean(["dog", "postive"], ["positive"])).toBe("; did you mean positive for postive?");
  expect(didYouMean(["tench"], ["tench, Tinca tinca"])).toBe('; did you mean "tench, Tinca tinca"?');
  expect(didYouMean(["dog"], ["positive"])).toBe("");
});

test("names are shown in quotes where they need them, at most 20 of them", () => {
  expect(shownNames(["a", "b, c", "t-shirt", "d e", ""])).toBe('a, "b, c", t-shirt, "d e", ""');
  const many = Array.from({ length: 23 }, (_, i) => `${i}`);
  expect(shownNames(many)).toMatch(/^0, .*, 19 and 3 more$/); // 23 − 20
});
