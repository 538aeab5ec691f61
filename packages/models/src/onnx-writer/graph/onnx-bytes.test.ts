import { expect, test } from "vitest";
import { bytesField, floatField, intField, message } from "../../protobuf/protobuf.ts";
import { onnxBytes } from "./onnx-bytes.ts";
import type { OnnxGraph } from "./onnx-graph.ts";

const graph: OnnxGraph = {
  name: "m",
  input: { name: "x", dtype: "float32", shape: [2] },
  outputs: [{ name: "y", dtype: "float32", shape: [2] }],
  nodes: [
    {
      name: "n",
      op: "Some",
      inputs: ["x", "", "w"],
      outputs: ["y"],
      attributes: {
        a: { int: -1 },
        b: { float: 0.5 },
        c: { text: "SAME" },
        d: { ints: [1, 2] },
        e: { texts: ["Tanh"] },
      },
    },
  ],
  constants: new Map([["w", { dtype: "float16", dims: [2], data: Uint16Array.of(0x3c00, 0) }]]),
  body: "x",
};

const holds = (part: Uint8Array, ...more: readonly Uint8Array[]) => {
  const bytes = Buffer.from(onnxBytes(graph, { version: "1.2.3", metadata: { classes: '["a"]' } }));
  for (const one of [part, ...more]) expect(bytes.includes(Buffer.from(one))).toBe(true);
};

// Numbers of fields and types are those of onnx.proto.
test("the file states its format, its opset and who wrote it", () => {
  const opset = bytesField(8, message(bytesField(1, ""), intField(2, 17)));
  holds(intField(1, 8), bytesField(2, "faculty"), bytesField(3, "1.2.3"), opset);
});

test("what is said of the model is metadata", () => {
  holds(bytesField(14, message(bytesField(1, "classes"), bytesField(2, '["a"]'))));
});

test("the batch may be of any size", () => {
  const shape = message(bytesField(1, bytesField(2, "batch")), bytesField(1, intField(1, 2)));
  const type = bytesField(1, message(intField(1, 1), bytesField(2, shape)));
  holds(bytesField(11, message(bytesField(1, "x"), bytesField(2, type))));
});

test("values are little-endian bytes of their type", () => {
  const values = bytesField(9, Uint8Array.of(0x00, 0x3c, 0x00, 0x00));
  holds(bytesField(5, message(intField(1, 2), intField(2, 10), bytesField(8, "w"), values)));
});

test("attributes carry their kind, an input that is left out is an empty name", () => {
  const attribute = (name: string, ...fields: readonly Uint8Array[]) =>
    bytesField(5, message(bytesField(1, name), ...fields));
  holds(
    message(bytesField(1, "x"), bytesField(1, ""), bytesField(1, "w"), bytesField(2, "y")),
    attribute("a", intField(3, -1), intField(20, 2)),
    attribute("b", floatField(2, 0.5), intField(20, 1)),
    attribute("c", bytesField(4, "SAME"), intField(20, 3)),
    attribute("d", intField(8, 1), intField(8, 2), intField(20, 7)),
    attribute("e", bytesField(9, "Tanh"), intField(20, 8)),
  );
});
