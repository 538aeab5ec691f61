import { expect, test } from "vitest";
import { classList } from "./class-list.ts";

test.each([
  ["a,b", ["a", "b"]],
  [" t-shirt , ankle boot ", ["t-shirt", "ankle boot"]],
  ['"tench, Tinca tinca",shark', ["tench, Tinca tinca", "shark"]],
  ['shark, "a ""b"", c" ', ["shark", 'a "b", c']],
  ["tench\\, Tinca tinca,shark", ["tench, Tinca tinca", "shark"]],
  ['["tench, Tinca tinca","shark"]', ["tench, Tinca tinca", "shark"]],
  ["[unk],[pad]", ["[unk]", "[pad]"]],
  ['6" pipe,C:\\', ['6" pipe', "C:\\"]],
  ["cafe\u0301", ["caf\u00e9"]],
])("reads %s", (text, names) => {
  expect(classList(text)).toEqual(names);
});

test("an option given again adds to the list", () => {
  expect(classList("c", classList("a,b"))).toEqual(["a", "b", "c"]);
});

test.each([
  ["", 'Expected class names with commas, "quoted" where they hold one, read it as [""].'],
  ["a,,b", 'Expected class names with commas, "quoted" where they hold one, read it as ["a","","b"].'],
  ["a,", 'Expected class names with commas, "quoted" where they hold one, read it as ["a",""].'],
  ['["a", 2]', `Expected a JSON list of texts, for example '["a","b, c"]'.`],
  ['["a"', `Expected a JSON list of texts, for example '["a","b, c"]'.`],
])("refuses %j", (text, message) => {
  expect(() => classList(text)).toThrow(message);
});
