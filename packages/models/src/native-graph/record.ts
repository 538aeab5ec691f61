import tf from "#tfjs";
import type {
  ConstantNode,
  Edge,
  FeedNode,
  GraphAttribute,
  GraphNode,
  OperationNode,
  VariableNode,
} from "./graph-node.ts";
import {
  type NativeAttribute,
  type NativeBackend,
  type NativeBinding,
  type NativeValues,
  nativeId,
} from "./native-backend.ts";

/** A tensor that stands for what changes from run to run: everything else that is read becomes a constant. */
export interface Known {
  readonly tensor: tf.Tensor;
  readonly node: FeedNode | VariableNode;
}

export interface RecordOptions {
  readonly known: readonly Known[];
  /** Names what the work itself makes anew at each run, recognised by the very array; absent: there is no such thing. */
  readonly feedName?: (values: NativeValues) => string | undefined;
}

/** What one execution of some work did, in order. */
export interface Recording {
  readonly nodes: readonly GraphNode[];
  /** The results that were asked for. */
  readonly results: readonly Edge[];
  /** Native ids of tensors that were there before and are not among the known. */
  readonly strangers: readonly number[];
  /** Why the work cannot be repeated from the recording; null where it can. */
  readonly problem: string | null;
}

/**
 * Does some work natively and records each operation of TensorFlow it consists of. The work is really done: its
 * results, and its effects on variables, are those it has without being recorded.
 * @param work - Runs inside `tf.tidy`; returns the tensors whose edges are wanted.
 */
export function record(
  backend: NativeBackend,
  { known, feedName }: RecordOptions,
  work: () => readonly tf.Tensor[],
): Recording {
  const { binding } = backend;
  const nodes: GraphNode[] = [];
  const strangers: number[] = [];
  const edges = new Map<number, Edge>();
  let problem: string | null = null;

  function add(node: GraphNode): GraphNode {
    nodes.push(node);
    return node;
  }

  /** A tensor that neither the work nor the caller made: it keeps its value, so that it is a constant. */
  function stranger(id: number): Edge {
    const [copy] = binding.executeOp("Identity", [], [id], 1); // tells shape and type
    if (copy === undefined) throw new Error(`TensorFlow has no tensor ${id}`);
    const { shape, dtype } = copy;
    const edge: Edge = {
      node: add({ kind: "constant", spec: { shape, dtype }, values: binding.tensorDataSync(id) }),
      output: 0,
    };
    binding.deleteTensor(copy.id);
    strangers.push(id);
    edges.set(id, edge);
    return edge;
  }

  const recorded: Pick<NativeBinding, "createTensor" | "tensorDataSync" | "executeOp"> = {
    createTensor: (shape, dtype, values) => {
      const id = binding.createTensor(shape, dtype, values);
      const spec = { shape: [...shape], dtype };
      const name = feedName?.(values);
      const node: FeedNode | ConstantNode =
        name === undefined ? { kind: "constant", spec, values } : { kind: "feed", name, spec };
      edges.set(id, { node: add(node), output: 0 });
      return id;
    },
    tensorDataSync: (id) => {
      if (edges.get(id)?.node.kind !== "constant") problem ??= "it reads a tensor back while it computes";
      return binding.tensorDataSync(id);
    },
    executeOp: (operation, attributes, inputs, outputs) => {
      const tensors = binding.executeOp(operation, attributes, inputs, outputs);
      const node: OperationNode = {
        kind: "operation",
        operation,
        attributes: Object.fromEntries(attributes.map((attribute) => [attribute.name, read(binding, attribute)])),
        inputs: inputs.map((id) => edges.get(id) ?? stranger(id)),
        outputs: tensors.map(({ shape, dtype }) => ({ shape, dtype })),
      };
      add(node);
      tensors.forEach(({ id }, output) => edges.set(id, { node, output }));
      return tensors;
    },
  };
  // The addon's own properties cannot be assigned to.
  const recording: NativeBinding = Object.create(binding, Object.getOwnPropertyDescriptors(recorded));

  for (const { tensor, node } of known) edges.set(nativeId(backend, tensor), { node: add(node), output: 0 });
  let results: readonly Edge[] = [];
  tf.tidy(() => {
    backend.binding = recording;
    try {
      results = work().map((tensor) => {
        const id = nativeId(backend, tensor);
        return edges.get(id) ?? stranger(id);
      });
    } finally {
      backend.binding = binding;
    }
  });
  return { nodes, results, strangers, problem };
}

function read(binding: NativeBinding, { name, type, value }: NativeAttribute): GraphAttribute {
  if (Array.isArray(value)) {
    const numbers = value.map(Number);
    if (type === binding.TF_ATTR_SHAPE) return { kind: "shape", value: numbers };
    if (type === binding.TF_ATTR_INT) return { kind: "ints", value: numbers };
  } else {
    if (type === binding.TF_ATTR_TYPE) return { kind: "type", value: Number(value) };
    if (type === binding.TF_ATTR_INT) return { kind: "int", value: Number(value) };
    if (type === binding.TF_ATTR_FLOAT) return { kind: "float", value: Number(value) };
    if (type === binding.TF_ATTR_BOOL) return { kind: "bool", value: value === true };
    if (type === binding.TF_ATTR_STRING) return { kind: "string", value: String(value) };
  }
  return { kind: "string", value: `${name}: unknown attribute type ${type}` }; // TensorFlow refuses the graph
}
