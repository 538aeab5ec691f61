import fc from "fast-check";
import { expect, test } from "vitest";
import { better, type Score } from "./score.ts";

test.each<readonly [string, Score, Score, boolean]>([
  ["the higher beats the lower", [2], [1], true],
  ["the lower beats nothing", [1], [2], false],
  ["an equal does not beat its equal", [1, 2], [1, 2], false],
  ["of equal first numbers the second decides", [1, 3], [1, 2], true],
  ["the second does not count where the first differ", [1, 9], [2, 0], false],
  ["0 and −0 are equal", [0, 1], [-0, 0], true],
  ["a number beats NaN, however low", [-1e300], [NaN], true],
  ["NaN beats no number", [NaN], [-1e300], false],
  ["NaN does not beat NaN", [NaN], [NaN], false],
  ["of two NaN the next decides", [NaN, 1], [NaN, 0], true],
  ["a finite number beats negative infinity", [1, -5], [1, -Infinity], true],
])("%s", (_, a, b, expected) => {
  expect(better(a, b)).toBe(expected);
});

test("of any scores, in any order, the best beats every one that is not its equal", () => {
  const number = fc.constantFrom(-Infinity, -1, 0, 1, Infinity, NaN);
  const scores = fc.array(fc.tuple(number, number), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(scores, (all) => {
      const best = all.reduce<Score>((kept, score) => (better(score, kept) ? score : kept), all[0] as Score);
      expect(all.some((score) => better(score, best))).toBe(false);
    }),
  );
});
