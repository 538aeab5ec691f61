import {
  dataTypes,
  type Edge,
  type GraphAttribute,
  type GraphNode,
  type OperationNode,
  type TensorSpec,
} from "../native-graph/graph-node.ts";
import type { NativeValues } from "../native-graph/native-backend.ts";
import type { Recording } from "../native-graph/record.ts";
import { feedName } from "../native-graph/record-any-rows.ts";
import { rewritesFor } from "../native-graph/rewrites.ts";

/** A GraphModel's files, apart from its manifest. */
export interface TfjsGraph {
  /** model.json. */
  readonly json: object;
  /** weights.bin. */
  readonly weights: Uint8Array;
}

export const weightsFileName = "weights.bin";

const outputName = "output";

/** What was recorded, as the format of TensorFlow.js' converter: operations of TensorFlow, weights in a file beside. */
export function writeTfjsGraph(recording: Recording): TfjsGraph {
  const rewrite = rewritesFor(recording);
  const names = new Map<GraphNode, string>();
  const nodes: object[] = [];
  const weights: { readonly spec: object; readonly values: NativeValues }[] = [];

  function add(name: string, op: string, input: readonly string[], attr: object): string {
    nodes.push({ name, op, input, attr });
    return name;
  }

  function nameOf(node: GraphNode): string {
    const known = names.get(node);
    if (known !== undefined) return known;
    const name = write(node);
    names.set(node, name);
    return name;
  }

  function write(node: GraphNode): string {
    switch (node.kind) {
      case "variable":
        throw new TypeError(`a forward pass has no variable ${node.name}`);
      case "feed":
        return add(node.name, "Placeholder", [], attributesOf({ ...typed(node.spec), shape: shaped(node.spec) }));
      case "constant": {
        const name = `weight${weights.length}`;
        weights.push({
          spec: { name, shape: node.spec.shape, dtype: typeNames[node.spec.dtype] },
          values: node.values,
        });
        return add(name, "Const", [], { ...attributesOf(typed(node.spec)), value: { tensor: tensorOf(node.spec) } });
      }
      case "operation":
        return writeOperation(node);
    }
  }

  function writeOperation(node: OperationNode): string {
    const other = rewrite(node);
    if (other !== node) return nameOf(other);
    const inputs = node.inputs.map(reference);
    return add(`${node.operation}${nodes.length}`, node.operation, inputs, attributesOf(node.attributes));
  }

  function reference({ node, output }: Edge): string {
    const name = nameOf(node);
    return output === 0 ? name : `${name}:${output}`;
  }

  for (const result of recording.results)
    add(outputName, "Identity", [reference(result)], attributesOf({ T: { kind: "type", value: dataTypes.float32 } }));
  return {
    json: {
      format: "graph-model",
      generatedBy: "faculty",
      convertedBy: null,
      signature: {
        inputs: { [feedName]: { name: `${feedName}:0` } },
        outputs: { [outputName]: { name: `${outputName}:0` } },
      },
      modelTopology: { node: nodes, library: {}, versions: {} },
      weightsManifest: [{ paths: [weightsFileName], weights: weights.map(({ spec }) => spec) }],
    },
    weights: Buffer.concat(
      weights.map(({ values: { buffer, byteOffset, byteLength } }) => new Uint8Array(buffer, byteOffset, byteLength)),
    ),
  };
}

/** TensorFlow's numbers of types, as weights name them and as attributes do. */
const typeNames: Readonly<Record<number, string>> = {
  [dataTypes.float32]: "float32",
  [dataTypes.int32]: "int32",
  [dataTypes.bool]: "bool",
};
const attributeTypes: Readonly<Record<number, string>> = {
  [dataTypes.float32]: "DT_FLOAT",
  [dataTypes.int32]: "DT_INT32",
  [dataTypes.bool]: "DT_BOOL",
};

function typed({ dtype }: TensorSpec): Readonly<Record<string, GraphAttribute>> {
  return { dtype: { kind: "type", value: dtype } };
}

function shaped({ shape }: TensorSpec): GraphAttribute {
  return { kind: "shape", value: shape };
}

function tensorOf({ dtype, shape }: TensorSpec): object {
  return { dtype: attributeTypes[dtype], tensorShape: shapeOf(shape) };
}

function shapeOf(shape: readonly number[]): object {
  return { dim: shape.map((extent) => ({ size: String(extent) })) };
}

function attributesOf(attributes: Readonly<Record<string, GraphAttribute>>): object {
  return Object.fromEntries(Object.entries(attributes).map(([name, attribute]) => [name, attributeOf(attribute)]));
}

/** As JSON has a message of Protocol Buffers: numbers of 64 bits as texts, bytes in base64. */
function attributeOf(attribute: GraphAttribute): object {
  switch (attribute.kind) {
    case "type":
      return { type: attributeTypes[attribute.value] };
    case "int":
      return { i: String(attribute.value) };
    case "float":
      return { f: attribute.value };
    case "bool":
      return { b: attribute.value };
    case "string":
      return { s: Buffer.from(attribute.value, "utf8").toString("base64") };
    case "shape":
      return { shape: shapeOf(attribute.value) };
    case "ints":
      return { list: { i: attribute.value.map(String) } };
  }
}
