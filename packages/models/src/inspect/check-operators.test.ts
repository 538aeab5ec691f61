import { expect, test } from "vitest";
import type { OnnxModel } from "../onnx/onnx-model.ts";
import { checkOperators } from "./check-operators.ts";

const modelOf = (op: string, domain: string, functions: readonly string[] = []): OnnxModel => ({
  metadata: new Map(),
  functions: new Map(functions.map((name) => [name, { nodes: [], weights: [], yields: [] }])),
  nodes: [{ name: "it", op, domain, inputs: [], outputs: ["y"], floats: 0, bodies: [] }],
  weights: [],
  inputs: [],
  outputs: [],
});

test("an operator that nobody knows is refused by its node, before a runtime is loaded", () => {
  for (const [op, domain, shown] of [
    ["Sofmax", "", "Sofmax"],
    ["Foo", "acme", "acme:Foo"],
  ] as const)
    expect(() => checkOperators("model m", modelOf(op, domain))).toThrow(
      `model m: node it is of operator ${shown}, which ONNX Runtime does not know; export the model without it, or serve it from a process of its own (external: true)`,
    );
});

test("operators of the standard, of ONNX Runtime and of the file itself are taken", () => {
  checkOperators("model m", modelOf("Softmax", ""));
  checkOperators("model m", modelOf("Upsample", "")); // withdrawn, and still there
  checkOperators("model m", modelOf("QLinearAdd", "com.microsoft"));
  checkOperators("model m", modelOf("Foo", "acme", ["acme:Foo"]));
});
