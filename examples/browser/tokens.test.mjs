// @ts-check
import fc from "fast-check";
import { expect, test } from "vitest";
import { tokenize } from "../../packages/data/src/texts/tokenize.ts";
import { encodeTexts } from "../../packages/data/src/texts/vocabulary.ts";
import { specialTokens } from "../../packages/shared/src/samples/token-ids.ts";
import { tokenIds, vocabularyProblem } from "./tokens.mjs";

test("a text has the ids that the data set gives it", () => {
  const vocabulary = [...specialTokens, "don't", "née", "!!!", "a", "1", "ß"];
  const words = fc.oneof(fc.string({ unit: "grapheme" }), fc.constantFrom(...vocabulary, "Née", "I’m", " "));
  fc.assert(
    fc.property(fc.array(words), fc.integer({ min: 1, max: 8 }), (parts, length) => {
      const text = parts.join(" ");
      const ids = encodeTexts([text], tokenize, vocabulary, length);
      expect(tokenIds(text, vocabulary, length)).toEqual(ids);
    }),
  );
});

test("vocabularies of texts that are taken apart otherwise are refused", () => {
  expect(vocabularyProblem([...specialTokens, "a"])).toBeUndefined();
  expect(vocabularyProblem([...specialTokens, "[characters]"])).toMatch(/^its texts have no spaces/);
  expect(vocabularyProblem([...specialTokens, `[tokenizer:${"0".repeat(64)}]`])).toMatch(/^a tokenizer\.json/);
});
