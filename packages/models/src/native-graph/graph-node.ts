import type { NativeValues } from "./native-backend.ts";

/** What is known of a tensor before it is computed; `dtype` is one of `dataTypes`. */
export interface TensorSpec {
  readonly dtype: number;
  readonly shape: readonly number[];
}

/** TensorFlow's numbers for the types we meet (types.proto). */
export const dataTypes = { float32: 1, int32: 3, bool: 10 } as const;

export type GraphAttribute =
  | { readonly kind: "type" | "int" | "float"; readonly value: number }
  | { readonly kind: "bool"; readonly value: boolean }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "shape" | "ints"; readonly value: readonly number[] };

export type GraphAttributes = Readonly<Record<string, GraphAttribute>>;

/** A tensor of a graph: one output of a node. */
export interface Edge {
  readonly node: GraphNode;
  readonly output: number;
}

/** An operation of TensorFlow, under its own name and with its own attributes (tensorflow/core/ops). */
export interface OperationNode {
  readonly kind: "operation";
  readonly operation: string;
  readonly attributes: GraphAttributes;
  readonly inputs: readonly Edge[];
  readonly outputs: readonly TensorSpec[];
}

export interface ConstantNode {
  readonly kind: "constant";
  readonly spec: TensorSpec;
  readonly values: NativeValues;
}

/** Given anew at each run. */
export interface FeedNode {
  readonly kind: "feed";
  readonly name: string;
  readonly spec: TensorSpec;
}

/** The value of a variable of the graph when a run begins. */
export interface VariableNode {
  readonly kind: "variable";
  readonly name: string;
  readonly spec: TensorSpec;
}

export type GraphNode = OperationNode | ConstantNode | FeedNode | VariableNode;

export function specOf({ node, output }: Edge): TensorSpec {
  return node.kind === "operation" ? (node.outputs[output] as TensorSpec) : node.spec;
}

/** A float32 constant. */
export function floatConstant(values: Float32Array, shape: readonly number[]): Edge {
  return { node: { kind: "constant", spec: { dtype: dataTypes.float32, shape }, values }, output: 0 };
}

export function sameShape(a: Edge, b: Edge): boolean {
  return specOf(a).shape.join() === specOf(b).shape.join();
}

/** Values, of one sample where any number of them is taken. */
export function valuesIn(edge: Edge): number {
  return specOf(edge).shape.reduce((count, extent) => count * Math.abs(extent), 1);
}

/** Whether an attribute that is true or false is true. */
export function isSet({ attributes }: OperationNode, name: string): boolean {
  const attribute = attributes[name];
  return attribute?.kind === "bool" && attribute.value;
}
