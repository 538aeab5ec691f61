import { expect, test } from "vitest";
import { tokenize } from "./tokenize.ts";

test.each([
  ["Don't stop — it's GOOD!!!", ["don't", "stop", "—", "it's", "good", "!!!"]],
  ["RT @you: 24 hours :-) http://x.y", ["rt", "@", "you", ":", "24", "hours", ":-)", "http", "://", "x", ".", "y"]],
  ["año e\u0301te\u0301 Straße 東京", ["año", "e\u0301te\u0301", "straße", "東京"]],
  ["rock 'n' roll", ["rock", "'", "n", "'", "roll"]],
  [" \t\u00a0", []],
])("%j", (text, tokens) => {
  expect(tokenize(text)).toEqual(tokens);
});
