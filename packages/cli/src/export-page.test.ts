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

test.each([
  ["run/src/export/verdict.ts", "maxDifference", "1e-4", "by more than 10⁻⁴"],
  ["run/src/export/verdict.ts", "maxLoss", "0.01", "at most one point below the student's"],
  ["run/src/export/calibration-samples.ts", "mostSamples", "512", "512 training samples"],
  ["models/src/onnx-writer/passes/to-float16.ts", "mostWeight", "65_504", "A weight beyond\n65,504 is refused"],
  ["models/src/onnx-writer/graph/onnx-bytes.ts", "opset", "17", "opset 17"],
  ["models/src/onnx-writer/graph/onnx-bytes.ts", "irVersion", "8", "IR version 8"],
])("%s: %s is %s, and the page says so", (file, constant, value, words) => {
  const source = readFileSync(`${root}packages/${file}`, "utf8");
  expect(new RegExp(`const ${constant} = (.*?);`).exec(source)?.[1]).toBe(value);
  expect(page).toContain(words);
});
