import { everyNode, everyWeight, readsOf } from "./onnx-bodies.ts";
import type { OnnxModel, OnnxNode } from "./onnx-model.ts";

type Nodes = Pick<OnnxModel, "nodes">;

/** Operators that leave values as they are, up to rounding, or move or repeat them. */
const passThrough: ReadonlySet<string> = new Set([
  "Cast",
  "DequantizeLinear",
  "Dropout",
  "Expand",
  "Flatten",
  "Identity",
  "QuantizeLinear",
  "Reshape",
  "Squeeze",
  "Transpose",
  "Unsqueeze",
]);

interface ValueSource {
  readonly value: string;
  /** Absent of what is given or stored. */
  readonly node?: OnnxNode;
  /** Whether it was made a number of few bits on the way: its values are rounded. */
  readonly isQuantised: boolean;
}

/** The operator that computes a value, behind those that only move it. */
export function sourceOf(model: Nodes, value: string): ValueSource {
  const producers = producersOf(model);
  const seen = new Set<string>();
  let name = value;
  let isQuantised = false;
  for (;;) {
    const node = producers.get(name);
    const next = node?.inputs[0];
    if (node === undefined) return { value: name, isQuantised };
    isQuantised ||= node.op === "DequantizeLinear" || node.op.startsWith("QLinear");
    if (!passThrough.has(node.op) || next === undefined || seen.has(name)) return { value: name, node, isQuantised };
    seen.add(name);
    name = next;
  }
}

/** As the protocol has it; what is longer cannot be asked for. */
const maxNameLength = 128;

/** Names of what nodes compute of an input on the way to an output, in the file's order, without the output itself. */
export function innerValues(model: OnnxModel, input: string, output: string): readonly string[] {
  const ofInput = new Set([input]);
  for (const node of model.nodes) // in an order in which each comes after what it reads
    if (readsOf(node).some((name) => ofInput.has(name))) for (const name of node.outputs) ofInput.add(name);
  const behind = new Set<string>();
  const producers = producersOf(model);
  const open = [output];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (behind.has(name)) continue;
    behind.add(name);
    const node = producers.get(name);
    if (node !== undefined) open.push(...readsOf(node));
  }
  return model.nodes
    .flatMap(({ outputs }) => outputs)
    .filter((name) => name !== output && ofInput.has(name) && behind.has(name))
    .filter((name) => name !== "" && name.length <= maxNameLength);
}

/** Rows of each table `[tokens, width]` that the input is looked up in, by `Gather`. */
export function tablesOf(model: OnnxModel, input: string): readonly number[] {
  const weights = new Map(model.weights.map(({ name, dims }) => [name, dims]));
  return model.nodes.flatMap(({ op, inputs: [table = "", indices = ""] }) => {
    if (op !== "Gather" || sourceOf(model, indices).value !== input) return [];
    const dims = weights.get(sourceOf(model, table).value) ?? [];
    return dims.length === 2 ? [dims[0] ?? 0] : [];
  });
}

/** Of each value that a node yields, the node. */
export function producersOf({ nodes }: Nodes): ReadonlyMap<string, OnnxNode> {
  return new Map(nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
}

/** Numbers that a model has learned; whole numbers of 64 bits are shapes and places. */
export function learnedValues(model: OnnxModel): number {
  const inWeights = everyWeight(model)
    .filter(({ type }) => type.name !== "int64")
    .map(({ dims }) => dims.reduce((product, extent) => product * extent, 1));
  return [...inWeights, ...everyNode(model).map(({ floats }) => floats)].reduce((sum, values) => sum + values, 0);
}
