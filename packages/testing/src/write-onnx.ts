import { bytes, number, text, varint } from "./protobuf.ts";

/** A tensor's place in an ONNX graph: open extents have names. */
interface WrittenValue {
  readonly type?: OnnxType;
  readonly shape: readonly (number | string)[];
}

interface WrittenWeight {
  readonly type?: OnnxType;
  readonly shape: readonly number[];
  readonly values: readonly number[];
  /** A file beside the model that holds its values; whoever writes the model writes it too. */
  readonly location?: string;
  /** What else is said of its place there: `offset`, `length`. */
  readonly place?: Readonly<Record<string, string>>;
}

type Attribute =
  | number
  | readonly number[]
  | { readonly float: number }
  | { readonly strings: readonly string[] }
  | { readonly tensor: WrittenWeight }
  | { readonly body: WrittenBody };

/** What a node computes within itself, as a branch of an `If`. */
type WrittenBody = Pick<WrittenOnnx, "outputs" | "weights" | "nodes">;

/** Operator, names of what it reads and of what it yields, attributes, and a domain that is not the standard's. */
type WrittenNode = readonly [
  op: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes?: Readonly<Record<string, Attribute>>,
  domain?: string,
];

export interface WrittenOnnx {
  readonly inputs: Readonly<Record<string, WrittenValue>>;
  readonly outputs: Readonly<Record<string, WrittenValue>>;
  readonly weights?: Readonly<Record<string, WrittenWeight>>;
  /** By name. */
  readonly nodes: Readonly<Record<string, WrittenNode>>;
  readonly metadata?: Readonly<Record<string, string>>;
}

type OnnxType = "bool" | "float32" | "uint8" | "int8" | "int32" | "int64" | "float16" | "float64" | "string";

const types: Readonly<Record<OnnxType, number>> = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  string: 8,
  bool: 9,
  float16: 10,
  float64: 11,
};

/** An ONNX model of opset 17, as bytes, https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3. */
export function onnxBytes({ metadata = {}, ...graph }: WrittenOnnx): Buffer {
  const opset = (domain: string, version: number) => bytes(8, bytes(1, text(domain)), number(2, version));
  const domains = new Set(Object.values(graph.nodes).map(([, , , , domain = ""]) => domain));
  return Buffer.concat([
    number(1, irVersion),
    bytes(7, graphBytes(graph)),
    ...[...domains].map((domain) => opset(domain, domain === "" ? opsetVersion : 1)),
    ...Object.entries(metadata).map(([key, value]) => bytes(14, bytes(1, text(key)), bytes(2, text(value)))),
  ]);
}

const irVersion = 8;
const opsetVersion = 17;

function graphBytes({ inputs, outputs, weights = {}, nodes }: Omit<WrittenOnnx, "metadata">): Buffer {
  return Buffer.concat([
    ...Object.entries(nodes).map(([name, node]) => bytes(1, nodeBytes(name, node))),
    bytes(2, text("written")),
    ...Object.entries(weights).map(([name, weight]) => bytes(5, weightBytes(name, weight))),
    ...Object.entries(inputs).map(([name, value]) => bytes(11, valueBytes(name, value))),
    ...Object.entries(outputs).map(([name, value]) => bytes(12, valueBytes(name, value))),
  ]);
}

function nodeBytes(name: string, [op, inputs, outputs, attributes = {}, domain]: WrittenNode): Buffer {
  return Buffer.concat([
    ...inputs.map((input) => bytes(1, text(input))),
    ...outputs.map((output) => bytes(2, text(output))),
    bytes(3, text(name)),
    bytes(4, text(op)),
    ...Object.entries(attributes).map(([key, value]) => bytes(5, bytes(1, text(key)), ...attribute(value))),
    ...(domain === undefined ? [] : [bytes(7, text(domain))]),
  ]);
}

/** Field 20 says which kind of attribute it is. */
function attribute(value: Attribute): readonly Buffer[] {
  if (typeof value === "number") return [number(3, value), number(20, 2)];
  if ("strings" in value) return [...value.strings.map((one) => bytes(9, text(one))), number(20, 8)];
  if ("float" in value) return [Buffer.concat([varint(2 * 8 + 5), floats([value.float])]), number(20, 1)];
  if ("body" in value) return [bytes(6, graphBytes({ inputs: {}, ...value.body })), number(20, 5)];
  if ("tensor" in value) return [bytes(5, weightBytes("", value.tensor)), number(20, 4)];
  return [...value.map((one) => number(8, one)), number(20, 7)];
}

function valueBytes(name: string, { type = "float32", shape }: WrittenValue): Buffer {
  const dims = shape.map((extent) => bytes(1, typeof extent === "number" ? number(1, extent) : bytes(2, text(extent))));
  const tensor = bytes(1, number(1, types[type]), bytes(2, ...dims));
  return Buffer.concat([bytes(1, text(name)), bytes(2, tensor)]);
}

function weightBytes(name: string, { type = "float32", shape, values, location, place = {} }: WrittenWeight): Buffer {
  const entry = (key: string, value: string) => bytes(13, bytes(1, text(key)), bytes(2, text(value)));
  return Buffer.concat([
    ...shape.map((extent) => number(1, extent)),
    number(2, types[type]),
    bytes(8, text(name)),
    ...(location === undefined
      ? [bytes(9, raw[type]?.(values) ?? floats(values))]
      : [...Object.entries({ location, ...place }).map(([key, value]) => entry(key, value)), number(14, 1)]),
  ]);
}

/** Types that weights are written in. */
const raw: Readonly<Partial<Record<OnnxType, (values: readonly number[]) => Buffer>>> = {
  float32: floats,
  int64: (values) => Buffer.from(BigInt64Array.from(values, BigInt).buffer),
  int32: (values) => Buffer.from(Int32Array.from(values).buffer),
  bool: (values) => Buffer.from(values),
  int8: (values) => Buffer.from(Int8Array.from(values).buffer),
  uint8: (values) => Buffer.from(Uint8Array.from(values).buffer),
};

function floats(values: readonly number[]): Buffer {
  return Buffer.from(Float32Array.from(values).buffer);
}
