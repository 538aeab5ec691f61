import { expect, test } from "vitest";
import { joinWords } from "./join-words.ts";
import { unitNamed } from "./text-unit.ts";

test("letters become the text that they were", () => {
  const { split, join } = unitNamed("letters");
  const text = "Ja,\tsie – kam.\nEr nicht: 𝄞 \\u{20}";
  expect(join(split(text))).toBe(text);
  expect(split("a b")).toEqual(["a", "\\u{20}", "b"]);
});

test.each([
  [["it", "is", "a", "truth", ",", "universally", "."], "it is a truth, universally."],
  [['"', "yes", ',"', "said", "she"], '"yes," said she'],
  [["he", "came", "--", "and", "went", "!"], "he came--and went!"],
  [["(", "a", "letter", ")"], "(a letter)"],
])("words are joined as they are printed: %j", (tokens, text) => {
  expect(joinWords(tokens)).toBe(text);
});
