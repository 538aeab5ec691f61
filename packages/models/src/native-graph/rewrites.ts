import { activationGradient } from "./activation-gradients.ts";
import { fusedBatchNorms } from "./batch-norm.ts";
import { channelSumOf } from "./channel-sum.ts";
import { foldedBatchNorms } from "./folded-batch-norm.ts";
import { dataTypes, type Edge, type GraphNode, type OperationNode, sameShape, specOf } from "./graph-node.ts";
import { joinedProducts } from "./joined-products.ts";
import { isEvery, sameEdge } from "./pattern.ts";
import { readersOf } from "./readers.ts";
import type { Recording } from "./record.ts";
import { reshaped } from "./reshaped.ts";
import { scaledProducts } from "./scaled-products.ts";
import { spreadLate } from "./spread.ts";
import { turnedOnce } from "./turned-once.ts";
import { unfolded } from "./unfolded.ts";
import { weightedSumGradients } from "./weighted-sum-gradient.ts";

/** What computes the same in place of an operation, its outputs in the same order; the operation itself where nothing does. */
export type Rewrite = (node: OperationNode) => GraphNode;

/**
 * The kernels of tfjs-node and the gradients of TensorFlow.js build from several operations what TensorFlow has one
 * for, or take a general one where a special one is faster. Each rewrite gives the same values, up to the order of
 * additions. Measured in docs/adr/0007-one-call-a-step.md.
 */
export function rewritesFor({ nodes, results }: Pick<Recording, "nodes" | "results">): Rewrite {
  /** By the node that an activation takes its input from. */
  const activations = new Map<GraphNode, Edge>();
  for (const node of nodes)
    for (const x of inputsOf({ node, output: 0 }, "Relu")) activations.set(x.node, { node, output: 0 });
  const readers = readersOf(nodes, results);
  const replacements = new Map([
    ...turnedOnce(nodes),
    ...fusedBatchNorms(nodes),
    ...foldedBatchNorms(nodes, readers),
    ...scaledProducts(nodes, readers),
    ...joinedProducts(nodes, readers),
    ...weightedSumGradients(nodes, readers),
  ]);
  return (node) => {
    const replacement = replacements.get(node);
    if (replacement !== undefined) return replacement;
    switch (node.operation) {
      case "BatchMatMulV2":
        return matMul(node);
      case "Mul":
        return reluGrad(node, activations) ?? activationGradient(node) ?? spreadLate(node);
      case "Add":
        return biasAdd(node) ?? spreadLate(node);
      case "RealDiv":
      case "Sub":
        return spreadLate(node);
      case "Sum":
        return unfoldedZeros(node) ?? biasAddGrad(node);
      default:
        return node;
    }
  };
}

/** A batch of one matrix product is a matrix product, which TensorFlow fuses with its bias and activation. */
function matMul(node: OperationNode): GraphNode {
  const [a, b] = node.inputs;
  const [output] = node.outputs;
  if (a === undefined || b === undefined || output === undefined) return node;
  if (
    ![a, b].every((edge) =>
      specOf(edge)
        .shape.slice(0, -2)
        .every((extent) => extent === 1),
    )
  )
    return node;
  const matrix: OperationNode = {
    kind: "operation",
    operation: "MatMul",
    inputs: [asMatrix(a), asMatrix(b)],
    attributes: {
      T: { kind: "type", value: output.dtype },
      transpose_a: node.attributes["adj_x"] ?? { kind: "bool", value: false },
      transpose_b: node.attributes["adj_y"] ?? { kind: "bool", value: false },
    },
    outputs: [{ ...output, shape: output.shape.slice(-2) }],
  };
  return output.shape.length === 2 ? matrix : reshaped({ node: matrix, output: 0 }, output.shape);
}

function asMatrix(edge: Edge): Edge {
  const { shape } = specOf(edge);
  return shape.length === 2 ? edge : { node: reshaped(edge, shape.slice(-2)), output: 0 };
}

/** `dy · step(x)`, with tfjs-node's step of six operations, is the gradient of ReLU. (At x = NaN they differ; the terms are NaN then.) */
function reluGrad(node: OperationNode, activations: ReadonlyMap<GraphNode, Edge>): GraphNode | null {
  const [dy, factor] = node.inputs;
  const x = factor && argumentOfStep(factor);
  if (dy === undefined || x === undefined || !sameShape(dy, x)) return null;
  // The activation is positive where its input is; when nothing else needs the input, TensorFlow fuses it away.
  return { ...node, operation: "ReluGrad", inputs: [dy, activations.get(x.node) ?? x] };
}

/** The x of `Select(IsNan(x), x, Select(Greater(x, 0), 1, 0))`, under a cast to its own type or none. */
function argumentOfStep(edge: Edge): Edge | undefined {
  const outer = through(edge, "Cast") ?? edge;
  const [isNan, x, inner] = inputsOf(outer, "Select");
  const [tested] = inputsOf(isNan, "IsNan");
  const [greater, ones, zeros] = inputsOf(inner, "Select");
  const [compared, zero] = inputsOf(greater, "Greater");
  const [, fill] = inputsOf(zeros, "Fill");
  if (x === undefined || !sameEdge(tested, x) || !sameEdge(compared, x)) return undefined;
  return isEvery(zero, 0) && isEvery(fill, 0) && isEvery(ones, 1) ? x : undefined;
}

/** `x + b`, one value of b a channel. */
function biasAdd(node: OperationNode): GraphNode | null {
  const [x, bias] = node.inputs;
  if (x === undefined || bias === undefined || specOf(x).dtype !== dataTypes.float32) return null;
  const { shape } = specOf(x);
  const biasShape = specOf(bias).shape;
  if (shape.length < 2 || biasShape.length !== 1 || biasShape[0] !== shape.at(-1)) return null;
  return { ...node, operation: "BiasAdd" };
}

/** The sum over everything but the channels. */
function biasAddGrad(node: OperationNode): GraphNode {
  const x = channelSumOf(node);
  if (x === null) return node;
  return {
    ...node,
    operation: "BiasAddGrad",
    inputs: [x],
    attributes: { T: { kind: "type", value: dataTypes.float32 } },
  };
}

/**
 * The sums of zeros that the state of a recurrent layer begins as. TensorFlow would fold a constant away, and with it the
 * first step's products; the order that it keeps for them makes a circle, which it then tells the terminal.
 */
function unfoldedZeros(node: OperationNode): GraphNode | null {
  const [x] = node.inputs;
  const [output] = node.outputs;
  if (x === undefined || output === undefined || output.dtype !== dataTypes.float32 || !isEvery(x, 0)) return null;
  const values = new Float32Array(output.shape.reduce((size, extent) => size * extent, 1));
  return unfolded({ node: { kind: "constant", spec: output, values }, output: 0 });
}

function inputsOf(edge: Edge | undefined, operation: string): readonly Edge[] {
  return edge?.node.kind === "operation" && edge.node.operation === operation ? edge.node.inputs : [];
}

function through(edge: Edge, operation: string): Edge | undefined {
  return inputsOf(edge, operation)[0];
}
