import { bytesField, type Field, floatField, intField, message } from "../../protobuf/protobuf.ts";
import type { OnnxAttribute, OnnxEnd, OnnxGraph, OnnxNode, OnnxTensor, OnnxType } from "./onnx-graph.ts";

/** Of 2022: the first with LayerNormalization; ONNX Runtime 1.12 and later read it. */
const opset = 17;
/** The format's version that came with that opset. */
const irVersion = 8;

/** TensorProto.DataType. */
const dataTypes: Readonly<Record<OnnxType, number>> = { float32: 1, int8: 3, int32: 6, int64: 7, bool: 9, float16: 10 };

/** What is said of a model beside its graph. */
export interface OnnxFacts {
  /** Version of Faculty. */
  readonly version: string;
  /** Texts by name: metadata_props. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** A ModelProto (onnx.proto of the standard, field by field). */
export function onnxBytes(graph: OnnxGraph, { version, metadata }: OnnxFacts): Uint8Array {
  return message(
    intField(1, irVersion),
    bytesField(2, "faculty"),
    bytesField(3, version),
    bytesField(7, graphProto(graph)),
    bytesField(8, message(bytesField(1, ""), intField(2, opset))),
    ...Object.entries(metadata).map(([key, value]) =>
      bytesField(14, message(bytesField(1, key), bytesField(2, value))),
    ),
  );
}

function graphProto({ name, nodes, constants, input, outputs }: OnnxGraph): Uint8Array {
  return message(
    ...nodes.map((node) => bytesField(1, nodeProto(node))),
    bytesField(2, name),
    ...[...constants].map(([key, tensor]) => bytesField(5, tensorProto(key, tensor))),
    bytesField(11, valueInfo(input)),
    ...outputs.map((output) => bytesField(12, valueInfo(output))),
  );
}

function nodeProto({ name, op, inputs, outputs, attributes }: OnnxNode): Uint8Array {
  return message(
    ...inputs.map((input) => bytesField(1, input)),
    ...outputs.map((output) => bytesField(2, output)),
    bytesField(3, name),
    bytesField(4, op),
    ...Object.entries(attributes).map(([key, value]) => bytesField(5, attributeProto(key, value))),
  );
}

/** AttributeProto.AttributeType beside the field that holds the value. */
function attributeProto(name: string, value: OnnxAttribute): Uint8Array {
  const of = (type: number, ...fields: readonly Field[]) => message(bytesField(1, name), ...fields, intField(20, type));
  if ("float" in value) return of(1, floatField(2, value.float));
  if ("int" in value) return of(2, intField(3, value.int));
  if ("text" in value) return of(3, bytesField(4, value.text));
  if ("ints" in value) return of(7, ...value.ints.map((one) => intField(8, one)));
  return of(8, ...value.texts.map((one) => bytesField(9, one)));
}

/** The values' bytes are little-endian, as the standard wants them and every platform of Node has them. */
function tensorProto(name: string, { dtype, dims, data }: OnnxTensor): Uint8Array {
  return message(
    ...dims.map((extent) => intField(1, extent)),
    intField(2, dataTypes[dtype]),
    bytesField(8, name),
    bytesField(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
  );
}

function valueInfo({ name, dtype, shape }: OnnxEnd): Uint8Array {
  const type = [intField(1, dataTypes[dtype]), ...(shape === null ? [] : [bytesField(2, shapeProto(shape))])];
  return message(bytesField(1, name), bytesField(2, bytesField(1, message(...type))));
}

function shapeProto(shape: readonly number[]): Uint8Array {
  const extents = [bytesField(2, "batch"), ...shape.map((extent) => intField(1, extent))];
  return message(...extents.map((extent) => bytesField(1, extent)));
}
