import { messageAt, messagesAt, numberAt, textAt, textOf } from "../protobuf/protobuf-messages.ts";

/** A graph of TensorFlow's with the functions that it calls, as far as they are read here. */
export interface SavedGraph {
  readonly nodes: SavedNodes;
  readonly functions: ReadonlyMap<string, SavedFunction>;
}

type SavedNodes = ReadonlyMap<string, SavedNode>;

interface SavedNode {
  readonly op: string;
  readonly inputs: readonly string[];
  /** The function that a call calls. */
  readonly calls: string;
  /** Of a floating-point variable, how many numbers it holds. */
  readonly values: number;
}

interface SavedFunction {
  readonly nodes: SavedNodes;
  /** The tensors that it returns, in the order of its outputs. */
  readonly returns: readonly string[];
}

/** @param bytes - A GraphDef. @throws RangeError. */
export function parseGraph(bytes: Uint8Array): SavedGraph {
  const functions = messagesAt(messageAt(bytes, 2), 1).map((one) => {
    const signature = messageAt(one, 1);
    const returned = new Map(messagesAt(one, 4).map((entry) => [textAt(entry, 1), textAt(entry, 2)]));
    const returns = messagesAt(signature, 3).map((output) => returned.get(textAt(output, 1)) ?? "");
    return [textAt(signature, 1), { nodes: nodesOf(messagesAt(one, 3)), returns }] as const;
  });
  return { nodes: nodesOf(messagesAt(bytes, 1)), functions: new Map(functions) };
}

function nodesOf(nodes: readonly Uint8Array[]): SavedNodes {
  return new Map(
    nodes.map((node) => {
      const inputs = messagesAt(node, 3).map(textOf);
      const calls = textAt(messageAt(attribute(node, "f"), 10), 1);
      return [textAt(node, 1), { op: textAt(node, 2), inputs, calls, values: valuesOfVariable(node) }];
    }),
  );
}

/** An AttrValue by its name; empty where the node has none. */
function attribute(node: Uint8Array, name: string): Uint8Array {
  const entry = messagesAt(node, 5).find((one) => textAt(one, 1) === name);
  return entry === undefined ? new Uint8Array() : messageAt(entry, 2);
}

const floats: ReadonlySet<number> = new Set([1, 2, 14, 19]); // DT_FLOAT, DT_DOUBLE, DT_BFLOAT16, DT_HALF

function valuesOfVariable(node: Uint8Array): number {
  if (textAt(node, 2) !== "VarHandleOp" || !floats.has(numberAt(attribute(node, "dtype"), 6))) return 0;
  return messagesAt(messageAt(attribute(node, "shape"), 7), 2)
    .map((dim) => numberAt(dim, 1))
    .reduce((product, extent) => product * Math.max(0, extent), 1);
}

/**
 * How many numbers the variables hold that a tensor is computed from. A file has others too: Keras writes each several
 * times.
 */
export function variableValues({ nodes }: SavedGraph, tensor: string): number {
  const seen = new Set<string>();
  const open = [tensor];
  let sum = 0;
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const own = nodeOf(name);
    const node = nodes.get(own);
    if (node === undefined || seen.has(own)) continue;
    seen.add(own);
    sum += node.values;
    open.push(...node.inputs);
  }
  return sum;
}

/** Calls within calls. */
const maxDepth = 64;

/**
 * The operation that computes a tensor, behind calls and what leaves values as they are; undefined where that is not told.
 * @param passThrough - Operations that leave values as they are, or move them.
 */
export function sourceOperation(
  { nodes, functions }: SavedGraph,
  tensor: string,
  passThrough: ReadonlySet<string>,
): string | undefined {
  let [within, name] = [nodes, tensor];
  for (let step = 0; step < maxDepth; step++) {
    const node = within.get(nodeOf(name));
    if (node === undefined) return undefined; // what a function is given
    const called = functions.get(node.calls);
    const returned = called?.returns[outputOf(name)];
    if (called !== undefined && returned !== undefined) [within, name] = [called.nodes, returned];
    else if (node.op === "IdentityN") name = node.inputs[outputOf(name)] ?? "";
    else if (passThrough.has(node.op)) name = node.inputs[0] ?? "";
    else return node.op;
  }
  return undefined;
}

/** `^call` is waited for only. */
function nodeOf(tensor: string): string {
  return tensor.replace(/^\^/, "").split(":", 1)[0] ?? tensor;
}

/** `call:1` is its output 1, and within a function `call:output:1`. */
function outputOf(tensor: string): number {
  const [, index = "0"] = /:(\d+)$/.exec(tensor) ?? [];
  return Number(index);
}
