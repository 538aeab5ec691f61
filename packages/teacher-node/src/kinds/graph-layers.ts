import { tf } from "@faculty/shared/backend";
import { FacultyError } from "@faculty/shared/errors";

/** As the protocol has it; what is longer cannot be asked for. */
const maxNameLength = 128;
/** Of the last nodes before the output: with their shapes they fit a description, whose head has 64 KiB. */
const maxLayers = 256;

interface Node {
  readonly name: string;
  readonly op: string;
  readonly input: readonly string[];
}

/**
 * Shapes, without the batch, of what the nodes between a GraphModel's input and its output yield for each sample, by
 * name, in the file's order: float32 nodes whose first extent is the number of rows. The model runs on two rows and on
 * three, so that a constant which happens to have two is not taken for one.
 * @throws FacultyError BAD_MODEL for a model that does not take several samples at once.
 */
export function graphLayers(
  model: tf.GraphModel,
  topology: Readonly<Record<string, unknown>>,
  inputShape: readonly number[],
): ReadonlyMap<string, readonly number[]> {
  const names = innerNodes(topology, nodeName(model.outputs[0]?.name ?? "")).slice(-maxLayers);
  if (names.length === 0) return new Map();
  const [ofTwo, ofThree] = [2, 3].map((rows) =>
    outputsOf(model, names, [rows, ...inputShape]).map(({ shape, dtype }) =>
      dtype === "float32" && shape.length > 1 && shape[0] === rows ? shape.slice(1) : [],
    ),
  ) as [number[][], number[][]];
  return new Map(
    names.flatMap((name, i) => {
      const shape = ofTwo[i] ?? [];
      return shape.length > 0 && shape.join() === ofThree[i]?.join() ? [[name, shape] as const] : [];
    }),
  );
}

function outputsOf(model: tf.GraphModel, names: readonly string[], shape: readonly number[]) {
  return tf.tidy(() => {
    try {
      const outputs = [model.execute(tf.zeros([...shape]), [...names])].flat();
      return outputs.map((tensor) => ({ shape: tensor.shape, dtype: tensor.dtype }));
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new FacultyError("BAD_MODEL", `the model does not take ${shape[0]} samples at once: ${why}`, {}, { cause });
    }
  });
}

/** What the output is computed from, without constants and inputs: only these ran when the model was tried. */
function innerNodes(topology: Readonly<Record<string, unknown>>, output: string): readonly string[] {
  const nodes = new Map(nodesOf(topology).map((node) => [node.name, node]));
  const reached = new Set<string>();
  const open = [output];
  for (let name = open.pop(); name !== undefined; name = open.pop())
    for (const input of nodes.get(name)?.input.map(nodeName) ?? [])
      if (!reached.has(input)) {
        reached.add(input);
        open.push(input);
      }
  const inner = [...nodes.values()].filter(({ name, op }) => reached.has(name) && !ends.includes(op));
  return inner.map(({ name }) => name).filter((name) => name !== output && name.length <= maxNameLength);
}

const ends: readonly string[] = ["Const", "Placeholder", "PlaceholderWithDefault"];

/** tfjs has read the same list; what it passed over is passed over here. */
function nodesOf({ node }: Readonly<Record<string, unknown>>): readonly Node[] {
  if (!Array.isArray(node)) return [];
  return (node as readonly Readonly<Record<string, unknown>>[]).map(({ name, op, input }) => ({
    name: String(name),
    op: String(op),
    input: Array.isArray(input) ? input.map(String) : [],
  }));
}

/** `dense/Relu:0` is output 0 of node `dense/Relu`, `^init` is waited for only. */
function nodeName(tensor: string): string {
  return tensor.replace(/^\^/, "").split(":", 1)[0] ?? tensor;
}
