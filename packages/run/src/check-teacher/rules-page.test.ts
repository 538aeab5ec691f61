import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { rules } from "./rules.ts";

test("docs/protocol.md §9 has a row for each rule, in their order, with what it holds", async () => {
  const page = await readFile(new URL("../../../../docs/protocol.md", import.meta.url), "utf8");
  const [, section = ""] = page.split("## 9. Testing your teacher");
  const rows = [...section.matchAll(/^\| `([^`]+)` \| (§\d) \| ([^|]+) \|/gm)].map(([, ...cells]) => cells);
  expect(rows).toEqual(Object.entries(rules).map(([name, rule]) => [name, rule.section, rule.holds]));
});
