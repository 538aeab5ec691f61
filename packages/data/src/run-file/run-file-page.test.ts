import { readFile } from "node:fs/promises";
import { opaqueParts, parseRunFile, runJsonSchema, runSpecSchema } from "@faculty/shared/config";
import { expect, test } from "vitest";

import { dataParts } from "./data-parts.ts";

const schema = runSpecSchema({ ...opaqueParts, ...dataParts });
const page = await readFile(new URL("../../../../docs/run-file.md", import.meta.url), "utf8");

test("docs/run-file.md explains every key of the JSON Schema", () => {
  const keys = keysOf(runJsonSchema(schema), "");
  expect(keys).toEqual(expect.arrayContaining(["name", "augment[].padding", "ensemble.policy.weight", "train.credit"]));
  expect(keys.filter((key) => !page.includes(`\`${key}\``))).toEqual([]);
});

test("docs/run-file.md names every value that a key may have", () => {
  const values = [...new Set(valuesOf(runJsonSchema(schema)))];
  expect(values).toEqual(expect.arrayContaining(["spoken-digits", "time-mask", "nesterov", "best-effort"]));
  const isNamed = (value: string) => page.includes(`\`${value}\``) || page.includes(`\`{ schedule: ${value},`);
  expect(values.filter((value) => !isNamed(value))).toEqual([]);
});

test("the run file that docs/run-file.md shows is a run file", () => {
  const [, example = ""] = /```yaml\n(.*?)```/s.exec(page) ?? [];
  expect(parseRunFile(example, "docs/run-file.md", schema).name).toBe("fashion-small");
});

test("the JSON Schema asks for what has no default and refuses other keys", () => {
  expect(runJsonSchema(schema)).toMatchObject({
    $schema: "https://json-schema.org/draft/2020-12/schema",
    type: "object",
    required: ["name", "dataset", "teachers", "student", "objective", "train"],
    additionalProperties: false,
    properties: { dataset: { properties: { name: { enum: expect.arrayContaining(["digits"]) } } } },
  });
});

interface JsonSchema {
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
}

/** Dotted paths of all keys, those of a preparation under `inputs`; none of a schedule. The page explains both once. */
function keysOf(node: JsonSchema, given: string): string[] {
  if (node.properties !== undefined && "schedule" in node.properties) return [];
  const path = node.properties !== undefined && "resize" in node.properties ? "inputs" : given;
  const own = Object.entries(node.properties ?? {}).flatMap(([name, inner]) => {
    const key = path === "" ? name : `${path}.${name}`;
    return "properties" in inner || "items" in inner ? keysOf(inner, key) : [key, ...keysOf(inner, key)];
  });
  const branches = [...(node.anyOf ?? []), ...(node.oneOf ?? [])].flatMap((branch) => keysOf(branch, path));
  return [...new Set([...own, ...branches, ...(node.items === undefined ? [] : keysOf(node.items, `${path}[]`))])];
}

/** Texts that the schema lists, wherever they stand. */
function valuesOf(node: JsonSchema): string[] {
  const inner = [...Object.values(node.properties ?? {}), ...(node.anyOf ?? []), ...(node.oneOf ?? [])];
  const below = [...inner, ...(node.items === undefined ? [] : [node.items])].flatMap(valuesOf);
  return [...[node.const, ...(node.enum ?? [])].filter((value) => typeof value === "string"), ...below];
}
