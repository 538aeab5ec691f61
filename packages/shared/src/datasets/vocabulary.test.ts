import { expect, test } from "vitest";
import { buildVocabulary, encodeTexts, vocabularyDigest } from "./vocabulary.ts";

const texts = [["b", "a", "b"], ["a", "once"], ["b", "z", "z"], []];

test("special tokens come first, then the most frequent, equally frequent ones in order, single ones not at all", () => {
  expect(buildVocabulary(texts, 10)).toEqual(["[padding]", "[unknown]", "[mask]", "b", "a", "z"]);
  expect(buildVocabulary(texts, 4)).toEqual(["[padding]", "[unknown]", "[mask]", "b"]);
});

test("a text is its first tokens' ids, padded at the end; what is not known is unknown, and so is nothing", () => {
  const ids = encodeTexts(texts, buildVocabulary(texts, 10), 2);
  expect([...ids]).toEqual([3, 4, 4, 1, 3, 5, 1, 0]);
});

test("vocabularies in another order are others", () => {
  expect(vocabularyDigest(["a", "b"])).not.toBe(vocabularyDigest(["b", "a"]));
  expect(vocabularyDigest(["a", "b"])).not.toBe(vocabularyDigest(["a,b"]));
});
