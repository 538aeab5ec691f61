import type { OnnxEnd, OnnxGraph, OnnxNode, OnnxTensor } from "../graph/onnx-graph.ts";

/** The values that a tensor took on the samples of a calibration. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** Tensors by name. */
export type Ranges = ReadonlyMap<string, Range>;

/** A graph that yields, of each tensor that int8 is to round, the smallest and the largest value. */
export interface Calibration {
  readonly graph: OnnxGraph;
  readonly points: readonly { readonly tensor: string; readonly low: string; readonly high: string }[];
}

/** Products of values with weights, which int8 computes. */
const products: ReadonlySet<string> = new Set(["Conv", "Gemm", "MatMul"]);

export function isProduct({ op, inputs }: OnnxNode, constants: ReadonlyMap<string, OnnxTensor>): boolean {
  return products.has(op) && constants.get(inputs[1] ?? "")?.dtype === "float32";
}

/** @returns Its outputs are numbers over the whole batch. */
export function calibration(graph: OnnxGraph): Calibration {
  const points = roundedTensors(graph).map((tensor) => ({ tensor, low: `${tensor}/low`, high: `${tensor}/high` }));
  const extreme = (op: string, tensor: string, name: string): OnnxNode => ({
    name,
    op,
    inputs: [tensor],
    outputs: [name],
    attributes: { keepdims: { int: 0 } },
  });
  const end = (name: string): OnnxEnd => ({ name, dtype: "float32", shape: null });
  return {
    points,
    graph: {
      ...graph,
      nodes: [
        ...graph.nodes,
        ...points.flatMap(({ tensor, low, high }) => [
          extreme("ReduceMin", tensor, low),
          extreme("ReduceMax", tensor, high),
        ]),
      ],
      outputs: points.flatMap(({ low, high }) => [end(low), end(high)]),
    },
  };
}

/**
 * What products read, and what convolutions yield after their activation, so that one passes int8 on to the next. The
 * logits stay as they are computed.
 */
function roundedTensors({ nodes, constants }: OnnxGraph): readonly string[] {
  const readers = new Map<string, OnnxNode[]>();
  for (const node of nodes) for (const input of node.inputs) readers.set(input, [...(readers.get(input) ?? []), node]);
  const own = nodes.filter((node) => isProduct(node, constants));
  const read = own.map(({ inputs: [x = ""] }) => x);
  const made = own.flatMap(({ op, outputs: [y = ""] }) => {
    if (op !== "Conv") return [];
    const [only, ...others] = readers.get(y) ?? [];
    return [others.length === 0 && only?.op === "Relu" ? (only.outputs[0] ?? y) : y];
  });
  const ending = new Set(nodes.slice(-1).flatMap(({ inputs }) => inputs));
  return [...new Set([...read, ...made])].filter((name) => !ending.has(name));
}
