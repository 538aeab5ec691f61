import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const page = readFileSync(`${root}docs/limits.md`, "utf8");
const rows = [...page.matchAll(/^\| (.*?) +\| `(.*?)` +\| `(.*?)` *\| `(.*?)` +\|/gm)].map(([, what, ...rest]) => {
  const [limit = "", constant = "", file = ""] = rest;
  return { what, limit, constant, file };
});

test("the page has rows", () => {
  expect(rows.length).toBeGreaterThan(25);
});

test.each(rows)("$constant in $file is $limit", ({ limit, constant, file }) => {
  const source = readFileSync(`${root}packages/${file}`, "utf8");
  const said = new RegExp(`const ${constant}(?:: number)? = (.*?);`).exec(source)?.[1];
  expect(said).toBe(limit);
});
