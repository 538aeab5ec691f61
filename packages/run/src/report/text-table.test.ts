import { expect, test } from "vitest";
import { markdownTable, textTable } from "./text-table.ts";

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

test("columns that have no room stand in a table below, with the first column again", () => {
  const lines = textTable(["model", "accuracy", "NLL", "file"], [["a", "96.6", "0.1", "7 kB"]], 20);
  expect(lines).toEqual([
    "model  accuracy  NLL",
    "─────  ────────  ───",
    "a          96.6  0.1",
    "",
    "model  file",
    "─────  ────",
    "a      7 kB",
  ]);
  expect(textTable(["model", "accuracy"], [["a", "96.6"]], 3)).toHaveLength(3); // no table is of names alone
});
