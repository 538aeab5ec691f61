import { expect, test } from "vitest";
import { fitParts, fitSentence } from "./fit-parts.ts";

const texts = (...list: readonly string[]) => list.map((text) => ({ text }));

test("parts stand in one line while it has room, and below it where it has not", () => {
  expect(fitParts(texts("one", "two", "three"), 15, false)).toEqual(["one  two  three"]);
  expect(fitParts(texts("one", "two", "three"), 14, false)).toEqual(["one  two", "  three"]);
});

test("a part that is optional is left out where it does not fit, and a later one that fits is kept", () => {
  const parts = [{ text: "one" }, { text: "much too long", optional: true }, { text: "two", optional: true }];
  expect(fitParts(parts, 8, false)).toEqual(["one  two"]);
});

test("a name that is longer than the terminal is wide goes on in the next line", () => {
  expect(fitParts(texts("ab", "0123456789"), 8, false)).toEqual(["ab", "  012345", "  6789"]);
});

test("no terminal is too narrow", () => {
  expect(fitParts(texts("ab"), 1, false)).toEqual(["a", "b"]);
});

test("colours add nothing to the width, and control characters of a name are written out", () => {
  expect(fitParts([{ text: "bad", colour: "red" }], 3, true)).toEqual(["\x1b[31mbad\x1b[39m"]);
  expect(fitParts([{ text: "bad", colour: "red" }], 3, false)).toEqual(["bad"]);
  expect(fitParts(texts("\x1b[2J"), 80, false)).toEqual(["\\u001b[2J"]);
});

test("a sentence is parted between words, and a warning is yellow", () => {
  expect(fitSentence("starting teachers and coordinator", 20, false)).toEqual(["starting teachers", "and coordinator"]);
  expect(fitSentence("warning: few", 80, true)).toEqual(["\x1b[33mwarning: few\x1b[39m"]);
});
