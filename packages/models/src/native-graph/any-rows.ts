import {
  dataTypes,
  type Edge,
  type FeedNode,
  type GraphNode,
  type OperationNode,
  type TensorSpec,
} from "./graph-node.ts";
import type { NativeValues } from "./native-backend.ts";
import type { Recording } from "./record.ts";
import { zeroRows } from "./zero-rows.ts";

/**
 * What two recordings of the same work on two and on three rows have in common: the work on any number of rows. A
 * shape that a tensor is brought to may hold the number of rows once; that extent becomes −1, "whatever is left". Zeros, a
 * row for each sample, with which a recurrent layer begins, are made from the samples.
 * @returns Null where the number of rows went into anything else.
 */
export function anyRows(two: Recording, three: Recording): Recording | null {
  if (two.nodes.length !== three.nodes.length || two.problem !== null || three.problem !== null) return null;
  const places = new Map(three.nodes.map((node, place) => [node, place]));
  const made = new Map<GraphNode, GraphNode>();
  const shapes = reshapeTargets(two);
  const edge = (old: Edge): Edge => ({ node: made.get(old.node) as GraphNode, output: old.output });

  for (const [place, node] of two.nodes.entries()) {
    const other = three.nodes[place] as GraphNode;
    const sameInputs = (a: OperationNode, b: OperationNode) =>
      a.inputs.length === b.inputs.length &&
      a.inputs.every(({ node: from, output }, i) => {
        const [mine, theirs] = [two.nodes.indexOf(from), places.get((b.inputs[i] as Edge).node)];
        return mine === theirs && output === b.inputs[i]?.output;
      });
    const joined = join(node, other, shapes.has(node), sameInputs) ?? stateOf(node, other, [...made.values()]);
    if (joined === null) return null;
    const isRecorded = joined.kind === "operation" && node.kind === "operation";
    made.set(node, isRecorded ? { ...joined, inputs: joined.inputs.map(edge) } : joined);
  }
  return { ...two, nodes: [...made.values()], results: two.results.map(edge) };
}

function join(
  two: GraphNode,
  three: GraphNode,
  isShape: boolean,
  sameInputs: (a: OperationNode, b: OperationNode) => boolean,
): GraphNode | null {
  if (two.kind === "operation" && three.kind === "operation") {
    const isSame =
      two.operation === three.operation && JSON.stringify(two.attributes) === JSON.stringify(three.attributes);
    const outputs = two.outputs.map(({ dtype, shape }, i) => {
      return { dtype, shape: freeExtent(shape, three.outputs[i]?.shape ?? []) };
    });
    return isSame && sameInputs(two, three) && outputs.every(isShaped) ? { ...two, outputs } : null;
  }
  if (two.kind === "feed" && three.kind === "feed") {
    const { dtype, shape } = two.spec;
    const spec = { dtype, shape: freeExtent(shape, three.spec.shape) };
    return isShaped(spec) ? { ...two, spec } : null;
  }
  if (two.kind === "variable" && three.kind === "variable") return two;
  if (two.kind !== "constant" || three.kind !== "constant") return null;
  if (sameValues(two.values, three.values)) return two;
  const extents = isShape ? freeExtent([...two.values], [...three.values]) : null;
  return extents && { ...two, values: Int32Array.from(extents) };
}

/** Zeros of as many rows as there are samples. */
function stateOf(two: GraphNode, three: GraphNode, before: readonly GraphNode[]): GraphNode | null {
  const feed = before.find((node): node is FeedNode => node.kind === "feed");
  if (two.kind !== "constant" || three.kind !== "constant" || feed === undefined) return null;
  if (two.spec.dtype !== dataTypes.float32 || [...two.values, ...three.values].some((value) => value !== 0))
    return null;
  const [rows, ...shape] = two.spec.shape;
  const [others, ...sameShape] = three.spec.shape;
  return rows === 2 && others === 3 && shape.join() === sameShape.join() ? zeroRows(feed, shape) : null;
}

function isShaped(spec: { readonly dtype: number; readonly shape: readonly number[] | null }): spec is TensorSpec {
  return spec.shape !== null;
}

/** A shape with −1 where it goes with the rows; null where that is more than one extent, or none that differs does. */
function freeExtent(two: readonly number[], three: readonly number[]): readonly number[] | null {
  if (two.length !== three.length) return null;
  const free = two.filter((extent, i) => extent !== three[i]);
  const goWithRows = two.every((extent, i) => extent === three[i] || 3 * extent === 2 * Number(three[i]));
  if (free.length > 1 || !goWithRows) return null;
  return two.map((extent, i) => (extent === three[i] ? extent : -1));
}

/** Constants that nothing but a `Reshape` reads, as the shape it makes. */
function reshapeTargets({ nodes, results }: Recording): ReadonlySet<GraphNode> {
  const targets = new Set<GraphNode>();
  const others = new Set(results.map(({ node }) => node));
  for (const node of nodes)
    if (node.kind === "operation")
      node.inputs.forEach(({ node: from }, i) =>
        (node.operation === "Reshape" && i === 1 ? targets : others).add(from),
      );
  return new Set([...targets].filter((node) => !others.has(node) && isInt32(node)));
}

function isInt32(node: GraphNode): boolean {
  return node.kind === "constant" && node.spec.dtype === dataTypes.int32;
}

function sameValues(a: NativeValues, b: NativeValues): boolean {
  return a === b || (a.length === b.length && a.every((value, i) => Object.is(value, b[i])));
}
