import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { bytes, number, text } from "./protobuf.ts";

/** A SavedModel that is shown strings `x`, `[rows, 1]` or `[rows]`. */
interface WrittenTextModel {
  /** What it says of each text that it knows, `[classes]`; of any other zeros. */
  readonly logits: Readonly<Record<string, readonly number[]>>;
  /** Extents of its input; null is any. */
  readonly shape?: readonly (number | null)[];
}

const [float, string, bool, int32] = [1, 7, 10, 3]; // types.proto

/**
 * Writes the folder of a model that knows texts by heart: it compares a text with each that it knows, and multiplies what
 * is alike with a row of logits a text, https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/protobuf/saved_model.proto.
 */
export async function writeTextModel(folder: string, { logits, shape = [null, 1] }: WrittenTextModel): Promise<void> {
  const rows = Object.values(logits);
  const [known, classes] = [rows.length, rows[0]?.length ?? 0];
  const values = Buffer.from(Float32Array.from(rows.flat()).buffer);
  const column = Buffer.from(Int32Array.of(-1, 1).buffer);
  const graph = [
    node("x", "Placeholder", [], { dtype: type(string), shape: bytes(7, shapeBytes(shape)) }),
    constant("column", int32, [2], bytes(4, column)),
    node("texts", "Reshape", ["x", "column"], { T: type(string), Tshape: type(int32) }),
    constant("known", string, [1, known], ...Object.keys(logits).map((one) => bytes(8, text(one)))),
    node("alike", "Equal", ["texts", "known"], { T: type(string) }),
    node("shares", "Cast", ["alike"], { SrcT: type(bool), DstT: type(float) }),
    constant("table", float, [known, classes], bytes(4, values)),
    node("logits", "MatMul", ["shares", "table"], { T: type(float) }),
    bytes(4, number(1, 987)), // of this producer any TensorFlow 2 reads a graph
  ];
  const end = (key: string, name: string, dtype: number, extents: readonly (number | null)[]) =>
    Buffer.concat([
      bytes(1, text(key)),
      bytes(2, bytes(1, text(name)), number(2, dtype), bytes(3, shapeBytes(extents))),
    ]);
  const signature = [
    bytes(1, end("x", "x:0", string, shape)),
    bytes(2, end("logits", "logits:0", float, [null, classes])),
    bytes(3, text("tensorflow/serving/predict")),
  ];
  const meta = [
    bytes(1, bytes(4, text("serve"))),
    bytes(2, ...graph),
    bytes(5, bytes(1, text("serving_default")), bytes(2, ...signature)),
  ];
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "saved_model.pb"), Buffer.concat([number(1, 1), bytes(2, ...meta)]));
}

function node(
  name: string,
  op: string,
  inputs: readonly string[],
  attributes: Readonly<Record<string, Buffer>>,
): Buffer {
  return bytes(
    1,
    bytes(1, text(name)),
    bytes(2, text(op)),
    ...inputs.map((input) => bytes(3, text(input))),
    ...Object.entries(attributes).map(([key, value]) => bytes(5, bytes(1, text(key)), bytes(2, value))),
  );
}

function constant(name: string, dtype: number, shape: readonly number[], ...values: readonly Buffer[]): Buffer {
  const tensor = bytes(8, number(1, dtype), bytes(2, shapeBytes(shape)), ...values);
  return node(name, "Const", [], { dtype: type(dtype), value: tensor });
}

function type(dtype: number): Buffer {
  return number(6, dtype);
}

function shapeBytes(shape: readonly (number | null)[]): Buffer {
  return Buffer.concat(shape.map((extent) => bytes(2, number(1, extent ?? -1))));
}
