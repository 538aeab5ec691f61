import { readdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { checkOperations, knownOperations } from "./known-operations.ts";

test("what the converter of TensorFlow.js knows is known, and nothing else", async () => {
  const ofTfjs = createRequire(createRequire(import.meta.url).resolve("@tensorflow/tfjs"));
  const converter = dirname(ofTfjs.resolve("@tensorflow/tfjs-converter/package.json"));
  const folder = join(converter, "dist", "operations", "op_list");
  const files = (await readdir(folder)).filter((name) => /^[a-z_]+\.js$/.test(name) && !name.endsWith("_test.js"));
  const lists = await Promise.all(
    files.map((name) => import(join(folder, name)) as Promise<{ json: readonly { readonly tfOpName: string }[] }>),
  );
  const names = new Set(lists.flatMap(({ json }) => json.map(({ tfOpName }) => tfOpName)));
  expect(names.size).toBe(248);
  expect([...knownOperations].sort()).toEqual([...names].sort());
});

test("an operation that TensorFlow.js has not is refused by its node, if the output needs it", () => {
  const topology = {
    node: [
      { name: "x", op: "Placeholder" },
      { name: "own", op: "AcmeOp", input: ["x"] },
      { name: "said", op: "Softmax", input: ["own"] },
      { name: "other", op: "Relu", input: ["x"] },
    ],
  };
  expect(() => checkOperations("model m", topology, "said")).toThrow(
    "model m: TensorFlow.js knows no operation AcmeOp, as own is",
  );
  expect(() => checkOperations("model m", topology, "other")).not.toThrow();
});
