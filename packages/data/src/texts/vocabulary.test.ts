import { expect, test } from "vitest";
import { buildVocabulary, encodeTexts, vocabularyDigest } from "./vocabulary.ts";

const texts = [["b", "a", "b"], ["a", "once"], ["b", "z", "z"], []];

const asTheyAre = (tokens: readonly string[]) => tokens;

test("special tokens come first, then the most frequent, equally frequent ones in order, single ones not at all", () => {
  expect(buildVocabulary(texts, 10)).toEqual(["[padding]", "[unknown]", "[mask]", "b", "a", "z"]);
  expect(buildVocabulary(texts, 4)).toEqual(["[padding]", "[unknown]", "[mask]", "b"]);
});

test("a text is its first tokens' ids, padded at the end; what is not known is unknown, and so is nothing", () => {
  const ids = encodeTexts(texts, asTheyAre, buildVocabulary(texts, 10), 2);
  expect([...ids]).toEqual([3, 4, 4, 1, 3, 5, 1, 0]);
});

test("texts without spaces are taken apart into letters, by a vocabulary that says so", () => {
  const unspaced = [["今天我们看足球比赛"], ["今天我们看银行利率"]];
  const vocabulary = buildVocabulary(unspaced, 10);
  expect(vocabulary).toEqual(["[padding]", "[unknown]", "[mask]", "[characters]", ..."今 们 天 我 看".split(" ")]); // twice each
  expect([...encodeTexts([["我们", "x"]], asTheyAre, vocabulary, 4)]).toEqual([7, 5, 1, 0]);
  expect(buildVocabulary(unspaced, 3)).toEqual(["[padding]", "[unknown]", "[mask]", "[characters]"]);
});

test("vocabularies in another order are others", () => {
  expect(vocabularyDigest(["a", "b"])).not.toBe(vocabularyDigest(["b", "a"]));
  expect(vocabularyDigest(["a", "b"])).not.toBe(vocabularyDigest(["a,b"]));
});
