import { expect, test } from "vitest";
import { markdownTable } from "./text-table.ts";

const rowOf = (...names: string[]) => markdownTable(["class"], [names])[2];

test.each([
  ["a|b", "a\\|b"],
  ["*bold* _it_ __all__", "\\*bold\\* \\_it\\_ \\_\\_all\\_\\_"],
  ["<b>`code`", "\\<b\\>\\`code\\`"],
  ["[link](x) ~~s~~ $x$ &amp; C:\\", "\\[link\\](x) \\~\\~s\\~\\~ \\$x\\$ \\&amp; C:\\\\"],
  ["ankle-boot snake_case 95 %", "ankle-boot snake_case 95 %"],
  ["two\nlines \u001b[31m", "two lines \\\\u001b\\[31m"],
])("a cell shows %j as it is", (name, cell) => {
  expect(rowOf(name)).toBe(`| ${cell} |`);
});

test("a digest is code", () => {
  expect(markdownTable(["a"], [[{ code: "0f" }]])).toEqual(["| a |", "| --- |", "| `0f` |"]);
});
