/** A node of a GraphModel's topology, as far as it is read here. */
export interface GraphNode {
  readonly name: string;
  readonly op: string;
  /** Tensors: `dense/Relu:0`, or `^init` for what is waited for only. */
  readonly input: readonly string[];
  readonly attr: Readonly<Record<string, unknown>>;
}

/** The nodes by name, in the file's order. tfjs reads the same list; what it passes over is passed over here. */
export function graphNodes({ node }: Readonly<Record<string, unknown>>): ReadonlyMap<string, GraphNode> {
  if (!Array.isArray(node)) return new Map();
  const nodes = (node as readonly Readonly<Record<string, unknown>>[]).map(({ name, op, input, attr }) => ({
    name: String(name),
    op: String(op),
    input: Array.isArray(input) ? input.map(String) : [],
    attr: typeof attr === "object" && attr !== null ? (attr as GraphNode["attr"]) : {},
  }));
  return new Map(nodes.map((found) => [found.name, found]));
}

/** `dense/Relu:0` is output 0 of node `dense/Relu`, `^init` is waited for only. */
export function nodeName(tensor: string): string {
  return tensor.replace(/^\^/, "").split(":", 1)[0] ?? tensor;
}

/** What an output is computed from, itself included, by name. */
export function nodesBehind(nodes: ReadonlyMap<string, GraphNode>, output: string): ReadonlyMap<string, GraphNode> {
  const reached = new Map<string, GraphNode>();
  const open = [nodeName(output)];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const node = nodes.get(name);
    if (node === undefined || reached.has(name)) continue;
    reached.set(name, node);
    open.push(...node.input.map(nodeName));
  }
  return reached;
}

/** As the protocol has it; what is longer cannot be asked for. */
const maxNameLength = 128;
const constants: readonly string[] = ["Const", "Placeholder", "PlaceholderWithDefault"];

/** Names of what an output is computed from, without constants and inputs, in the file's order. */
export function innerNodes(topology: Readonly<Record<string, unknown>>, output: string): readonly string[] {
  const nodes = graphNodes(topology);
  const reached = nodesBehind(nodes, output);
  const inner = [...nodes.values()].filter(({ name, op }) => reached.has(name) && !constants.includes(op));
  return inner.map(({ name }) => name).filter((name) => name !== nodeName(output) && name.length <= maxNameLength);
}

/** Operations that leave values as they are, or move them. */
export const passThrough: ReadonlySet<string> = new Set([
  "Cast",
  "CheckNumerics",
  "EnsureShape",
  "ExpandDims",
  "Identity",
  "IdentityN",
  "PreventGradient",
  "Reshape",
  "Snapshot",
  "Squeeze",
  "StopGradient",
  "Transpose",
]);

/** The node that computes a tensor's values, behind those that only move them. */
export function sourceNode(nodes: ReadonlyMap<string, GraphNode>, tensor: string): GraphNode | undefined {
  const seen = new Set<GraphNode>();
  let node = nodes.get(nodeName(tensor));
  while (node && passThrough.has(node.op) && !seen.has(node)) {
    seen.add(node);
    node = nodes.get(nodeName(node.input[0] ?? ""));
  }
  return node;
}
