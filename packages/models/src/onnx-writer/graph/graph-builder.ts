import { sizeOf } from "@faculty/shared/tensor";
import type { OnnxAttributes, OnnxNode, OnnxTensor } from "./onnx-graph.ts";

/** Grows a graph node by node. Names of tensors are those of the nodes that make them. */
export interface GraphBuilder {
  /** What is added from now on is named after this layer, `block1_mix/MatMul`. */
  readonly begin: (scope: string) => void;
  /** An operator with one output. @returns The name of what it makes. */
  readonly add: (op: string, inputs: readonly string[], attributes?: OnnxAttributes) => string;
  /** An operator of which one output of several is read. */
  readonly addPart: (op: string, inputs: readonly string[], attributes: OnnxAttributes, part: number) => string;
  /** The tensor with its axes in that order. */
  readonly transpose: (name: string, order: readonly number[]) => string;
  /** Weights of the layer at hand, written once however often it is applied. */
  readonly weights: (key: string, dims: readonly number[], data: Float32Array) => string;
  readonly float: (value: number) => string;
  readonly int: (value: number) => string;
  readonly ints: (values: readonly number[]) => string;
  /** Gives a tensor that the layer at hand made last the layer's own name, where nobody has it. @returns Its name. */
  readonly end: (made: string, name: string) => string;
  readonly nodes: () => readonly OnnxNode[];
  readonly constants: () => ReadonlyMap<string, OnnxTensor>;
}

/** @param taken - The names of input and outputs, which no tensor within may have. */
export function createGraphBuilder(taken: readonly string[]): GraphBuilder {
  const nodes: OnnxNode[] = [];
  const constants = new Map<string, OnnxTensor>();
  /** Places of the nodes that transpose: what one makes is called after its layer when that ends. */
  const transposed = new Map<string, number>();
  const names = new Set(taken);
  let scope = "";
  let begun = 0;

  function fresh(wanted: string): string {
    let name = wanted;
    for (let next = 2; names.has(name); next++) name = `${wanted}_${next}`;
    names.add(name);
    return name;
  }

  function addPart(op: string, inputs: readonly string[], attributes: OnnxAttributes, part: number): string {
    const name = fresh(`${scope}/${op}`);
    const outputs = [...Array.from({ length: part }, () => ""), name];
    nodes.push({ name, op, inputs, outputs, attributes });
    return name;
  }

  function add(op: string, inputs: readonly string[], attributes: OnnxAttributes = {}): string {
    return addPart(op, inputs, attributes, 0);
  }

  function constant(name: string, tensor: OnnxTensor): string {
    if (!constants.has(name)) constants.set(name, tensor);
    return name;
  }

  return {
    begin: (name) => {
      scope = name;
      begun = nodes.length;
    },
    add,
    addPart,
    transpose: (name, order) => {
      if (order.every((axis, i) => axis === i)) return name;
      const key = `${name} ${order.join()}`;
      const made = nodes[transposed.get(key) ?? nodes.length]?.outputs[0];
      if (made !== undefined) return made;
      transposed.set(key, nodes.length);
      return add("Transpose", [name], { perm: { ints: order } });
    },
    weights: (key, dims, data) => {
      if (sizeOf(dims) !== data.length)
        throw new RangeError(`${scope}/${key} has ${data.length} values, not [${dims.join(", ")}]`);
      return constant(`${scope}/${key}`, { dtype: "float32", dims, data });
    },
    float: (value) => constant(`float ${value}`, { dtype: "float32", dims: [], data: Float32Array.of(value) }),
    int: (value) => constant(`int ${value}`, { dtype: "int64", dims: [], data: BigInt64Array.of(BigInt(value)) }),
    ints: (values) =>
      constant(`ints ${values.join()}`, {
        dtype: "int64",
        dims: [values.length],
        data: BigInt64Array.from(values, BigInt),
      }),
    end: (made, name) => {
      const last = nodes.length > begun ? nodes.at(-1) : undefined;
      if (last?.outputs.at(-1) !== made || names.has(name)) return made;
      names.add(name);
      nodes[nodes.length - 1] = { ...last, outputs: last.outputs.with(-1, name) };
      return name;
    },
    nodes: () => nodes,
    constants: () => constants,
  };
}
