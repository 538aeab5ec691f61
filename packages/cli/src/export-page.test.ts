import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const page = readFileSync(`${root}docs/export.md`, "utf8");
const table = readFileSync(`${root}packages/models/src/onnx-writer/layers/layer-writers.ts`, "utf8");
const classes = [...table.matchAll(/^ {2}(\w+): /gm)].map(([, name = ""]) => name);

/** Without what several classes have in common: `MaxPooling` and `2D`. */
const isTold = (name: string) =>
  name.startsWith("Faculty") || new RegExp(`\\b${name.replace(/(Pooling)[123]D$/, "$1")}\\b`).test(page);

test("docs/export.md names every class of layers that is written", () => {
  expect(classes.length).toBeGreaterThan(50);
  expect(classes.filter((name) => !isTold(name))).toEqual([]);
});
