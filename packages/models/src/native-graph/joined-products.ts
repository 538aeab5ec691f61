import { channelSumOf } from "./channel-sum.ts";
import { dataTypes, type Edge, type GraphNode, type OperationNode, sameShape, specOf } from "./graph-node.ts";
import { type MatrixProduct, matrixProduct } from "./matrix-product.ts";
import { plain, sameEdge } from "./pattern.ts";
import type { Readers } from "./readers.ts";
import { reshaped } from "./reshaped.ts";
import { createStack, type Stack } from "./stack.ts";
import { wholeNumbers } from "./whole-numbers.ts";

/** Fewer stay as they are: to join them takes a pass over what they take. */
const leastJoined = 4;

/**
 * A recurrent layer multiplies at each step, and adds up over the steps what its weights' gradients are. What does not
 * wait for the step before is one operation for all steps:
 *
 * - `x_t · W` of all pieces x_t of one tensor, and the bias that is added to each, becomes `X · W + b` and its pieces;
 * - `Σ_t a_tᵀ · b_t` becomes `Aᵀ · B`, and `Σ_t Σ_rows x_t` becomes `Σ_rows X`, of what stands one below the other;
 * - a tensor put together of `y_t · W` becomes `Y · W`.
 *
 * The same values, up to the order of additions.
 * @returns By an operation, what stands in its place.
 */
export function joinedProducts(nodes: readonly GraphNode[], readers: Readers): ReadonlyMap<GraphNode, GraphNode> {
  const stack = createStack();
  return new Map([
    ...productsOfPieces(nodes, readers),
    ...sums(nodes, readers, stack),
    ...stackedProducts(nodes, readers, stack),
  ]);
}

function productsOfPieces(nodes: readonly GraphNode[], readers: Readers): Map<GraphNode, GraphNode> {
  const replaced = new Map<GraphNode, GraphNode>();
  for (const products of productsByPieces(nodes)) {
    const [first] = products as readonly [MatrixProduct];
    const pieces = first.left.node as OperationNode;
    const [whole] = pieces.inputs as readonly [Edge];
    const [rows, inner] = lastTwo(specOf(first.node.inputs[0] as Edge).shape);
    const [, width] = lastTwo(specOf({ node: first.node, output: 0 }).shape);
    const allRows = rows < 0 ? -1 : rows * products.length;
    const product: OperationNode = {
      ...first.node,
      inputs: [{ node: reshaped(whole, [allRows, inner]), output: 0 }, first.node.inputs[1] as Edge],
      outputs: [{ dtype: dataTypes.float32, shape: [1, allRows, width] }],
    };
    const biased = withBias(products, readers);
    const values = biased === null ? product : added(product, biased.bias);
    const ofEach: OperationNode = {
      ...pieces,
      inputs: [{ node: reshaped({ node: values, output: 0 }, [products.length, rows, width]), output: 0 }],
      outputs: products.map(() => ({ dtype: dataTypes.float32, shape: [rows, width] })),
    };
    products.forEach(({ node }, piece) => {
      const { sum = node, other = null } = biased?.sums[piece] ?? {};
      const { shape } = specOf({ node: sum, output: 0 });
      const own = reshaped({ node: ofEach, output: piece }, shape);
      const inputs = [own, ...(other === null ? [] : [reshaped(other, shape)])].map((of) => ({ node: of, output: 0 }));
      replaced.set(sum, other === null ? own : { ...sum, inputs });
    });
  }
  return replaced;
}

/** Products of all pieces of a tensor along its first axis, in their order, with one matrix. */
function productsByPieces(nodes: readonly GraphNode[]): readonly (readonly MatrixProduct[])[] {
  const groups: { readonly first: MatrixProduct; readonly ofPiece: (MatrixProduct | undefined)[] }[] = [];
  for (const node of nodes) {
    const product = matrixProduct(node);
    if (product === null || product.isLeftTurned || !isPiece(product)) continue;
    const pieces = product.left.node as OperationNode;
    const known = groups.find(({ first }) => first.left.node === pieces && isByTheSame(first, product));
    const group = known ?? { first: product, ofPiece: pieces.outputs.map(() => undefined) };
    if (known === undefined) groups.push(group);
    group.ofPiece[product.left.output] ??= product;
  }
  return groups.flatMap(({ ofPiece }) => {
    const products = ofPiece.filter((product) => product !== undefined);
    return products.length === ofPiece.length && products.length >= leastJoined ? [products] : [];
  });
}

/** Whether the left operand is one piece of a tensor. */
function isPiece({ left: { node } }: MatrixProduct): boolean {
  const axis = node.kind === "operation" && node.operation === "Unpack" && node.attributes["axis"];
  return axis !== false && axis?.kind === "int" && axis.value === 0;
}

/** Whether the right operand is the same, and the left one as large. */
function isByTheSame(a: MatrixProduct, b: MatrixProduct): boolean {
  const isAlike = (operand: number) => {
    const [one, other] = [a, b].map(({ node }) => lastTwo(specOf(node.inputs[operand] as Edge).shape).join());
    return one === other;
  };
  return sameEdge(a.right, b.right) && a.isRightTurned === b.isRightTurned && isAlike(0) && isAlike(1);
}

/** A product and a bias, and between them what else the product is added to, if anything. */
interface BiasedProduct {
  readonly sum: OperationNode;
  readonly bias: Edge;
  readonly other: Edge | null;
}

/** `product + bias` or `(product + other) + bias`, where the bias of each product is the same. */
function withBias(products: readonly MatrixProduct[], readers: Readers) {
  const biased = products.flatMap(({ node }) => biasedProduct(node, readers) ?? []);
  const [first] = biased;
  if (first === undefined || biased.length < products.length) return null;
  return biased.every(({ bias }) => sameEdge(bias, first.bias)) ? { bias: first.bias, sums: biased } : null;
}

function biasedProduct(product: OperationNode, readers: Readers): BiasedProduct | null {
  const reader = soleReader(product, readers);
  if (reader === null) return null;
  const bias = biasAddedTo(product, reader);
  if (bias !== null) return { sum: reader, bias, other: null };
  const isOfColumns =
    specOf({ node: reader, output: 0 }).shape.at(-1) === specOf({ node: product, output: 0 }).shape.at(-1);
  const sum = isSum(reader) && isOfColumns ? soleReader(reader, readers) : null;
  const biasOfSum = sum && biasAddedTo(reader, sum);
  if (sum === null || biasOfSum === null) return null;
  const [x, y] = reader.inputs as readonly [Edge, Edge];
  return { sum, bias: biasOfSum, other: plain(x).node === product ? y : x };
}

/** What else a sum of matrix and bias takes; null of other sums. */
function biasAddedTo(matrix: OperationNode, sum: OperationNode): Edge | null {
  const [x, bias] = sum.inputs;
  if (sum.operation !== "Add" || x === undefined || bias === undefined || plain(x).node !== matrix) return null;
  const [own, ofBias] = [specOf(x).shape, specOf(bias).shape];
  const columns = specOf({ node: matrix, output: 0 }).shape.at(-1);
  const isOfColumns = own.length >= 2 && own.at(-1) === columns && ofBias.length === 1 && ofBias[0] === columns;
  return isOfColumns ? bias : null;
}

function added(product: OperationNode, bias: Edge): OperationNode {
  const type = { kind: "type", value: dataTypes.float32 } as const;
  const { dtype, shape } = specOf({ node: product, output: 0 });
  const matrix = reshaped({ node: product, output: 0 }, shape.slice(-2));
  return {
    kind: "operation",
    operation: "BiasAdd",
    inputs: [{ node: matrix, output: 0 }, bias],
    attributes: { T: type },
    outputs: [{ dtype, shape: shape.slice(-2) }],
  };
}

function sums(nodes: readonly GraphNode[], readers: Readers, stack: Stack): Map<GraphNode, GraphNode> {
  const replaced = new Map<GraphNode, GraphNode>();
  const gone = new Set<GraphNode>();
  for (const node of nodes.toReversed()) {
    const inner = new Set<GraphNode>();
    if (gone.has(node) || node.kind !== "operation" || !isSum(node)) continue;
    const addends = node.inputs.flatMap((edge) => addendsOf(edge, readers, inner)).reverse(); // gradients begin at the end
    const joined = joinedProduct(addends, stack) ?? joinedSum(addends, stack);
    if (joined === null) continue;
    replaced.set(node, reshaped({ node: joined, output: 0 }, specOf({ node, output: 0 }).shape));
    for (const sum of inner) gone.add(sum);
  }
  return replaced;
}

/** What is added up, through sums and shapes that nothing else reads. */
function addendsOf(edge: Edge, readers: Readers, inner: Set<GraphNode>): readonly Edge[] {
  const { node } = edge;
  if (node.kind !== "operation" || readers.get(node)?.length !== 1) return [edge];
  if (node.operation === "Reshape") return addendsOf(node.inputs[0] as Edge, readers, inner);
  if (!isSum(node)) return [edge];
  inner.add(node);
  return node.inputs.flatMap((input) => addendsOf(input, readers, inner));
}

/** `Σ aᵀ · b`; null where some addend is something else. */
function joinedProduct(addends: readonly Edge[], stack: Stack): OperationNode | null {
  const products = addends.flatMap(({ node }) => matrixProduct(node) ?? []);
  const [first] = products;
  if (first === undefined || products.length < addends.length || products.length < leastJoined) return null;
  if (!products.every(({ isLeftTurned, isRightTurned }) => isLeftTurned && !isRightTurned)) return null;
  const [rows, columns] = lastTwo(specOf({ node: first.node, output: 0 }).shape);
  const isAlike = ({ node }: MatrixProduct) => {
    const [otherRows, otherColumns] = lastTwo(specOf({ node, output: 0 }).shape);
    return otherRows === rows && otherColumns === columns;
  };
  if (!products.every(isAlike)) return null;
  const inputs = [
    stack(
      products.map(({ left }) => left),
      rows,
    ),
    stack(
      products.map(({ right }) => right),
      columns,
    ),
  ];
  return { ...first.node, inputs, outputs: [{ dtype: dataTypes.float32, shape: [rows, columns] }] };
}

/** `Σ` of sums over everything but the channels; null where some addend is something else. */
function joinedSum(addends: readonly Edge[], stack: Stack): OperationNode | null {
  const summed = addends.flatMap(({ node }) => (node.kind === "operation" && channelSumOf(node)) || []);
  const [first] = addends;
  if (first?.node.kind !== "operation" || summed.length < addends.length || summed.length < leastJoined) return null;
  const [channels] = specOf(first).shape as readonly [number];
  if (!summed.every((edge) => specOf(edge).shape.at(-1) === channels)) return null;
  return { ...first.node, inputs: [stack(summed.map(plain), channels), wholeNumbers([0])] };
}

/** A tensor put together, along its first axis, of products with one matrix. */
function stackedProducts(nodes: readonly GraphNode[], readers: Readers, stack: Stack): Map<GraphNode, GraphNode> {
  const replaced = new Map<GraphNode, GraphNode>();
  for (const node of nodes) {
    const axis = node.kind === "operation" && node.operation === "Pack" && node.attributes["axis"];
    if (node.kind !== "operation" || axis === false || axis?.kind !== "int" || axis.value !== 0) continue;
    const products = node.inputs.flatMap((edge) => {
      const product = matrixProduct(plain(edge).node);
      return product !== null && isReadOnlyBy(product.node, node, readers) ? [product] : [];
    });
    const [first] = products;
    if (first === undefined || products.length < node.inputs.length || products.length < leastJoined) continue;
    if (!products.every((product) => !product.isLeftTurned && isByTheSame(first, product))) continue;
    const [, inner] = lastTwo(specOf(first.node.inputs[0] as Edge).shape);
    const [, width] = lastTwo(specOf({ node: first.node, output: 0 }).shape);
    const rows = stack(
      products.map(({ left }) => left),
      inner,
    );
    const product: OperationNode = {
      ...first.node,
      inputs: [rows, first.node.inputs[1] as Edge],
      outputs: [{ dtype: dataTypes.float32, shape: [1, specOf(rows).shape[0] as number, width] }],
    };
    replaced.set(node, reshaped({ node: product, output: 0 }, specOf({ node, output: 0 }).shape));
  }
  return replaced;
}

function isReadOnlyBy(node: OperationNode, reader: OperationNode, readers: Readers): boolean {
  return soleReader(node, readers) === reader;
}

/** The one operation that reads a node, through other shapes; null where there are several, or none. */
function soleReader(node: GraphNode, readers: Readers): OperationNode | null {
  const [reader, ...others] = readers.get(node) ?? [];
  if (reader?.kind !== "operation" || others.length > 0) return null;
  return reader.operation === "Reshape" ? soleReader(reader, readers) : reader;
}

/** A sum of two that have the same shape. */
function isSum(node: OperationNode): boolean {
  const [a, b] = node.inputs;
  if (node.operation !== "Add" || a === undefined || b === undefined) return false;
  return sameShape(a, b) && sameShape(a, { node, output: 0 }) && node.outputs[0]?.dtype === dataTypes.float32;
}

function lastTwo(shape: readonly number[]): readonly [number, number] {
  return shape.slice(-2) as unknown as readonly [number, number];
}
