import { dataTypes, type Edge, type GraphNode, type OperationNode, specOf } from "./graph-node.ts";
import { type MatrixProduct, matrixProduct } from "./matrix-product.ts";
import { sameEdge } from "./pattern.ts";
import { unfolded } from "./unfolded.ts";
import { wholeNumbers } from "./whole-numbers.ts";

/** Of fewer, to turn the matrix costs what it saves. */
const leastProducts = 4;

/**
 * Products with the transpose of one matrix, as a recurrent layer's gradient has one at each step: the matrix is turned
 * once for all of them. Each otherwise reads it across its rows, a fifth of the time of a product of 64 rows.
 * @returns By an operation, what stands in its place.
 */
export function turnedOnce(nodes: readonly GraphNode[]): ReadonlyMap<GraphNode, GraphNode> {
  const groups: MatrixProduct[][] = [];
  for (const node of nodes) {
    const product = matrixProduct(node);
    if (product === null || !product.isRightTurned) continue;
    const known = groups.find(([first]) => first !== undefined && isByTheSame(first, product));
    if (known === undefined) groups.push([product]);
    else known.push(product);
  }
  return new Map(groups.filter(({ length }) => length >= leastProducts).flatMap(byTurned));
}

function isByTheSame(a: MatrixProduct, b: MatrixProduct): boolean {
  const [one, other] = [a, b].map(({ node }) => specOf(node.inputs[1] as Edge).shape.join());
  return sameEdge(a.right, b.right) && one === other;
}

function byTurned(products: readonly MatrixProduct[]): readonly (readonly [GraphNode, GraphNode])[] {
  const [first] = products as readonly [MatrixProduct];
  // Unfolded, as TensorFlow would put the transpose back into each product.
  const turned = { node: unfolded({ node: transposed(first.node.inputs[1] as Edge), output: 0 }), output: 0 };
  return products.map(({ node }) => {
    const [left] = node.inputs as readonly [Edge];
    const attributes = { ...node.attributes, adj_y: { kind: "bool", value: false } } as const;
    return [node, { ...node, inputs: [left, turned], attributes }];
  });
}

/** A matrix, whatever extents of 1 stand before its two. */
function transposed(matrix: Edge): OperationNode {
  const { dtype, shape } = specOf(matrix);
  const axes = [...shape.keys()];
  const order = [...axes.slice(0, -2), ...axes.slice(-2).reverse()];
  return {
    kind: "operation",
    operation: "Transpose",
    inputs: [matrix, wholeNumbers(order)],
    attributes: { T: { kind: "type", value: dtype }, Tperm: { kind: "type", value: dataTypes.int32 } },
    outputs: [{ dtype, shape: order.map((axis) => shape[axis] as number) }],
  };
}
