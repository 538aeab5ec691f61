import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { conventions } from "./losses/conventions.ts";
import { losses } from "./losses/losses.ts";

const page = await readFile(new URL("../../../../docs/methods.md", import.meta.url), "utf8");

test("docs/methods.md has a section for every loss, and for no other", () => {
  const sections = [...page.matchAll(/^#### `(.+)`$/gm)].map(([, name]) => name);
  expect(sections).toHaveLength(Object.keys(losses).length);
  expect(new Set(sections)).toEqual(new Set(Object.keys(losses)));
});

test("docs/methods.md has a row for every convention", () => {
  expect(Object.keys(conventions).filter((name) => !page.includes(`\n| \`${name}\``))).toEqual([]);
});
