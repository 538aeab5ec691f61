import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { z } from "zod";
import { architectures } from "./architectures.ts";

const page = await readFile(new URL("../../../../docs/run-file.md", import.meta.url), "utf8");

test.each(Object.entries(architectures))("docs/run-file.md has a row for %s with every key", (kind, { schema }) => {
  const row = page.split("\n").find((line) => line.startsWith("| ") && line.split(" | ")[0]?.includes(`\`${kind}\``));
  const { properties = {} } = z.toJSONSchema(schema, { io: "input" });
  const keys = Object.keys(properties).filter((key) => key !== "kind");
  expect(keys.filter((key) => !row?.includes(`\`${key}\``))).toEqual([]);
});
