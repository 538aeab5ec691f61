import { bytesField, type Field, floatField, intField, message } from "../protobuf/protobuf.ts";
import {
  dataTypes,
  type Edge,
  type GraphAttribute,
  type GraphAttributes,
  type GraphNode,
  specOf,
  type TensorSpec,
} from "./graph-node.ts";
import type { NativeValues } from "./native-backend.ts";
import type { Rewrite } from "./rewrites.ts";

/** The name of one output of a node in the written graph: `node` or `node:output`. */
export type Reference = string;

/** Writes a graph as a SavedModel, which is how tfjs-node's addon takes one. */
export interface GraphWriter {
  /** Writes what an edge needs, each node once; a feed by its name, the value of a variable as `<its name>/value`. */
  readonly write: (edge: Edge) => Reference;
  /** Writes an operation with one output. @param after - Names of nodes that must have run before it. */
  readonly operation: (name: string, operation: string, node: WrittenOperation) => Reference;
  /** A float32 constant. */
  readonly scalar: (value: number) => Reference;
  /** A variable's handle, which the operations that change it take. Its value when a run begins is a `VariableNode`. */
  readonly handle: (name: string, spec: TensorSpec) => Reference;
  readonly bytes: () => Uint8Array;
}

interface WrittenOperation {
  readonly inputs: readonly Reference[];
  readonly attributes: GraphAttributes;
  readonly after?: readonly string[];
}

/**
 * A graph of this producer version is read by TensorFlow 2.8 and later (core/public/version.h); with a newer one an
 * older library would refuse it.
 */
const producer = 987;

/** @param rewrite - Is asked once for each operation what to write in its place. */
export function createGraphWriter(rewrite: Rewrite): GraphWriter {
  const nodes: Field[] = [];
  const names = new Map<GraphNode, string>();
  const feeds = new Set<string>();
  const handles = new Set<string>();
  const scalars = new Map<number, Reference>();
  let written = 0;

  function add(name: string, operation: string, inputs: readonly string[], attributes: GraphAttributes): string {
    const fields = [
      bytesField(1, name),
      bytesField(2, operation),
      ...inputs.map((input) => bytesField(3, input)),
      ...Object.entries(attributes).map(([key, value]) => entry(5, key, attributeValue(value))),
    ];
    nodes.push(bytesField(1, message(...fields)));
    return name;
  }

  function nameOf(node: GraphNode): string {
    const known = names.get(node);
    if (known !== undefined) return known;
    const name = writeNode(node);
    names.set(node, name);
    return name;
  }

  function writeNode(node: GraphNode): string {
    const fresh = `node${written++}`;
    switch (node.kind) {
      case "constant":
        return constant(fresh, node.spec, node.values);
      case "feed":
        return feed(node.name, node.spec);
      case "variable":
        return add(`${node.name}/value`, "ReadVariableOp", [handle(node.name, node.spec)], {
          dtype: { kind: "type", value: node.spec.dtype },
        });
      case "operation": {
        const other = rewrite(node);
        if (other !== node) return nameOf(other);
        const inputs = node.inputs.map(write);
        return add(`${fresh}_${node.operation}`, node.operation, inputs, { ...inferred(node), ...node.attributes });
      }
    }
  }

  /** Feeds of one name are one. */
  function feed(name: string, spec: TensorSpec): string {
    if (feeds.has(name)) return name;
    feeds.add(name);
    return add(name, "Placeholder", [], typeAndShape(spec));
  }

  function write({ node, output }: Edge): Reference {
    const name = nameOf(node);
    return output === 0 ? name : `${name}:${output}`;
  }

  function handle(name: string, spec: TensorSpec): Reference {
    if (handles.has(name)) return name;
    handles.add(name);
    return add(name, "VarHandleOp", [], { ...typeAndShape(spec), shared_name: { kind: "string", value: name } });
  }

  function constant(name: string, spec: TensorSpec, values: NativeValues): Reference {
    const value = bytesField(8, tensorProto(spec, values));
    nodes.push(
      bytesField(
        1,
        message(
          bytesField(1, name),
          bytesField(2, "Const"),
          entry(5, "dtype", attributeValue({ kind: "type", value: spec.dtype })),
          entry(5, "value", value),
        ),
      ),
    );
    return name;
  }

  function scalar(value: number): Reference {
    const name = scalars.get(value) ?? constant(`scalar${scalars.size}`, scalarSpec, Float32Array.of(value));
    scalars.set(value, name);
    return name;
  }

  return {
    write,
    handle,
    scalar,
    operation: (name, operation, { inputs, attributes, after = [] }) =>
      add(name, operation, [...inputs, ...after.map((node) => `^${node}`)], attributes),
    bytes: () => {
      const graph = message(...nodes, bytesField(4, intField(1, producer)));
      const metaGraph = message(bytesField(1, bytesField(4, "serve")), bytesField(2, graph));
      return message(intField(1, 1), bytesField(2, metaGraph)); // saved_model.proto
    },
  };
}

const scalarSpec: TensorSpec = { dtype: dataTypes.float32, shape: [] };

function typeAndShape({ dtype, shape }: TensorSpec): GraphAttributes {
  return { dtype: { kind: "type", value: dtype }, shape: { kind: "shape", value: shape } };
}

/** Types that a kernel of tfjs-node leaves to TensorFlow to infer, which a graph has to state. */
function inferred({
  operation,
  inputs,
}: {
  readonly operation: string;
  readonly inputs: readonly Edge[];
}): GraphAttributes {
  if (operation !== "ExpandDims") return {};
  const [input] = inputs;
  const dtype = input === undefined ? dataTypes.float32 : specOf(input).dtype;
  return { T: { kind: "type", value: dtype }, Tdim: { kind: "type", value: dataTypes.int32 } };
}

/** attr_value.proto. */
function attributeValue(attribute: GraphAttribute): Field {
  switch (attribute.kind) {
    case "string":
      return bytesField(2, attribute.value);
    case "int":
      return intField(3, attribute.value);
    case "float":
      return floatField(4, attribute.value);
    case "bool":
      return intField(5, attribute.value ? 1 : 0);
    case "type":
      return intField(6, attribute.value);
    case "shape":
      return bytesField(7, shapeProto(attribute.value));
    case "ints":
      return bytesField(1, message(...attribute.value.map((value) => intField(3, value))));
  }
}

/** tensor.proto; the values' bytes are little-endian, as TensorFlow and every platform it runs on have them. */
function tensorProto({ dtype, shape }: TensorSpec, { buffer, byteOffset, byteLength }: NativeValues): Uint8Array {
  const content = new Uint8Array(buffer, byteOffset, byteLength);
  return message(intField(1, dtype), bytesField(2, shapeProto(shape)), bytesField(4, content));
}

function shapeProto(shape: readonly number[]): Uint8Array {
  return message(...shape.map((extent) => bytesField(2, intField(1, extent))));
}

/** An entry of a map field. */
function entry(number: number, key: string, value: Field): Field {
  return bytesField(number, message(bytesField(1, key), bytesField(2, value)));
}
