import type { WrittenOnnx } from "./write-onnx.ts";

/**
 * A model that knows texts by heart: it looks up the place of a text, and there a row of logits. Of any other text the
 * place is −1, which to ONNX is the last row: zeros.
 * @param logits - By text, one a class.
 * @param shape - Of its input.
 */
export function textOnnx(
  logits: Readonly<Record<string, readonly number[]>>,
  shape: readonly (number | string)[] = ["n", 1],
): WrittenOnnx {
  const rows = Object.values(logits);
  const classes = rows[0]?.length ?? 0;
  return {
    inputs: { x: { type: "string", shape } },
    outputs: { logits: { shape: [shape[0] ?? "n", classes] } },
    weights: {
      table: { shape: [rows.length + 1, classes], values: [...rows.flat(), ...Array<number>(classes).fill(0)] },
      column: { type: "int64", shape: [1], values: [-1] },
    },
    nodes: {
      place: ["LabelEncoder", ["x"], ["places"], { classes_strings: { strings: Object.keys(logits) } }, "ai.onnx.ml"],
      flatten: ["Reshape", ["places", "column"], ["flat"]],
      look: ["Gather", ["table", "flat"], ["logits"]],
    },
  };
}
