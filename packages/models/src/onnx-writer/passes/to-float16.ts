import { FacultyError } from "@faculty/shared/errors";
import { encodeFloat16 } from "@faculty/shared/tensor";
import type { OnnxGraph, OnnxNode, OnnxTensor } from "../graph/onnx-graph.ts";

/** TensorProto.DataType. */
const [float32, float16] = [1, 10];

/** Larger weights round to infinity. */
const mostWeight = 65_504;
/** Numbers of formulas are kept so far below that a sum with them is finite; e to the power of minus this is 0. */
const mostNumber = 2 ** 15;
/** The smallest that is not 0. */
const leastNumber = 2 ** -24;

/**
 * Weights and values in half precision; input and outputs stay float32. What the model casts by itself, ids and the mask
 * of padding, is read as it came. The preparation keeps float32.
 * @throws FacultyError NOT_FINITE naming a weight that float16 does not hold.
 */
export function toFloat16(graph: OnnxGraph): OnnxGraph {
  const { body } = graph;
  const prepared = 1 + graph.nodes.findIndex(({ outputs }) => outputs.includes(body));
  const [before, after] = [graph.nodes.slice(0, prepared), graph.nodes.slice(prepared)];
  const kept = new Set([...before.flatMap(({ inputs }) => inputs), ...after.flatMap(scalesOf)]);
  const half = `${body}/float16`;
  const ends = new Set(graph.outputs.map(({ name }) => name));
  const isEnd = ({ outputs }: OnnxNode) => outputs.some((output) => ends.has(output));
  /** Logits and values in float32, by what they are made of. */
  const said = new Map(
    after.flatMap((node) =>
      isEnd(node) && node.op === "Identity" ? [[node.inputs[0] ?? "", node.name] as const] : [],
    ),
  );
  const nodes = after.map((node): OnnxNode => {
    if (isEnd(node) && node.op === "Identity") return cast(node, float32);
    // The softmax of the logits is that of their float32.
    if (isEnd(node)) return { ...node, inputs: node.inputs.map((input) => said.get(input) ?? input) };
    if (node.op === "Cast") return isFloat(node) ? cast(node, float16) : node;
    return { ...node, inputs: node.inputs.map((input) => (input === body ? half : input)) };
  });
  const own = cast({ name: half, op: "Cast", inputs: [body], outputs: [half], attributes: {} }, float16);
  return {
    ...graph,
    nodes: [...before, own, ...nodes],
    constants: new Map(
      [...graph.constants].map(([name, tensor]) => [name, kept.has(name) ? tensor : halved(name, tensor)]),
    ),
  };
}

function cast(node: OnnxNode, to: number): OnnxNode {
  return { ...node, op: "Cast", attributes: { to: { int: to } } };
}

function isFloat({ attributes }: OnnxNode): boolean {
  const { to } = attributes;
  return to !== undefined && "int" in to && to.int === float32;
}

/** What a node takes as float32 whatever its values are. */
function scalesOf({ op, inputs }: OnnxNode): readonly string[] {
  return op === "Resize" ? inputs.slice(2) : [];
}

function halved(name: string, { dtype, dims, data }: OnnxTensor): OnnxTensor {
  if (dtype !== "float32") return { dtype, dims, data };
  const values = Float32Array.from(data as Float32Array, name.startsWith("float ") ? within : (value) => value);
  const beyond = values.find((value) => !(Math.abs(value) <= mostWeight));
  if (beyond !== undefined)
    throw new FacultyError("NOT_FINITE", `weight ${name} holds ${beyond}, float16 holds values up to ${mostWeight}`);
  return { dtype: "float16", dims, data: encodeFloat16(values) };
}

function within(value: number): number {
  if (value === 0) return 0;
  return Math.sign(value) * Math.min(Math.max(Math.abs(value), leastNumber), mostNumber);
}
