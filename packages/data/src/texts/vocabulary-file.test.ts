import { expect, test } from "vitest";
import { parseVocabulary, vocabularyText } from "./vocabulary-file.ts";

const parse = (content: string) => parseVocabulary(Buffer.from(content), "v.txt");
const special = ["[padding]", "[unknown]", "[mask]"];

test("reads what it writes, and a list of somebody's own words after the special tokens", () => {
  const vocabulary = [...special, "film", "!!!", "don't", "今"];
  expect(parse(vocabularyText(vocabulary))).toEqual(vocabulary);
  expect(parse("\ufefffilm\r\ngood")).toEqual([...special, "film", "good"]);
  expect(parse("")).toEqual(special);
});

test.each([
  ["film\n\ngood\n", 'vocabulary v.txt line 2 is "", expected one token'],
  ["good film\n", 'vocabulary v.txt line 1 is "good film", expected one token'],
  ["film\ngood\nfilm\n", 'vocabulary v.txt line 3 is "film", which line 1 already is'],
  [
    "[unknown]\n[padding]\nfilm\n",
    "vocabulary v.txt has [padding], [unknown], [mask] elsewhere than in its first lines, in this order",
  ],
])("refuses %j", (content, message) => {
  expect(() => parse(content)).toThrow(message);
});
