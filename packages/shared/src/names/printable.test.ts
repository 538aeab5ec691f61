import { expect, test } from "vitest";
import { printable } from "./printable.ts";

test.each([
  ["\u001b[31mred", "\\u001b[31mred"],
  ["user\u202egpj.exe\u2066", "user\\u202egpj.exe\\u2066"],
  ["\u009b2J\r\u0007", "\\u009b2J\\u000d\\u0007"],
  ["a\tb\nپایان‌نامه 東京 🙂", "a\tb\nپایان‌نامه 東京 🙂"],
])("%j becomes %j", (text, shown) => {
  expect(printable(text)).toBe(shown);
});

test("JSON stays the same value", () => {
  const name = "a\u202eb\u0085";
  expect(JSON.parse(printable(JSON.stringify(name)))).toBe(name);
});
