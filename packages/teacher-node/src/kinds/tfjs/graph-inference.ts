import { checkWhole, type WholeNumbers } from "@faculty/data/datasets";
import type { tf } from "@faculty/models/backend";
import {
  createGraphWriter,
  dataTypes,
  type Forward,
  feedName,
  initialFeeds,
  loadedFetch,
  loadGraph,
  type NativeBackend,
  nativeBackend,
  nativeId,
  type Recording,
  recordAnyRows,
  rewritesFor,
  writeLoads,
} from "@faculty/models/native-graph";
import { asFacultyError } from "@faculty/shared/errors";
import type { Tensor } from "@faculty/shared/tensor";

/** What the model takes. */
interface TakenSample {
  /** Of one sample. */
  readonly shape: readonly number[];
  readonly whole: WholeNumbers | undefined;
  /** Begins messages, `teacher a`. */
  readonly who: string;
}

/** A forward pass ready to run on any number of rows. Disposing frees it. */
export interface GraphInference extends Disposable {
  /** @param inputs - `[rows, …shape]`. @returns What `Forward` would, up to rounding. */
  run(inputs: Float32Array, rows: number): readonly Tensor<Float32Array>[];
}

/**
 * Weights that are constants in a graph, 32 MiB of them. TensorFlow folds a small model's into what uses them; of more it
 * makes several copies first, which takes seconds.
 */
const mostCopied = 8 * 1024 * 1024;

/** The weights of a model that a graph shares with it instead of copying them: none of a small model, all of a large one. */
export function heldWeights<Weight extends Pick<tf.Tensor, "size" | "dtype">>(weights: readonly Weight[]): Weight[] {
  const all = weights.reduce((sum, { size }) => sum + size, 0);
  return all <= mostCopied ? [] : weights.filter(({ dtype }) => dtype === "float32");
}

/**
 * A forward pass as one call into TensorFlow, which fuses convolutions and products with their biases and activations:
 * recorded once. Whether a model can be had so is decided when it is opened, so that all its replicas on one machine answer
 * alike.
 * @param held - Weights that the graph shares with the model; the others are constants in it.
 * @returns Null where the backend takes no graph, and for a model whose operations depend on the number of rows.
 */
export function graphInference(
  forward: Forward,
  sample: TakenSample,
  held: readonly tf.Tensor[],
): GraphInference | null {
  const backend = nativeBackend();
  if (backend === null) return null;
  const dtype = sample.whole === undefined ? "float32" : "int32";
  const recording = recordAnyRows(backend, forward, { shape: sample.shape, dtype, held });
  if (recording === null) return null;
  try {
    return loadForward(backend, recording, sample, held);
  } catch (thrown) {
    if (asFacultyError(thrown).code !== "BACKEND_UNAVAILABLE") throw thrown;
    return null; // TensorFlow does not take it as a graph
  }
}

function loadForward(
  backend: NativeBackend,
  recording: Recording,
  { shape, whole, who }: TakenSample,
  held: readonly tf.Tensor[],
): GraphInference {
  const { binding } = backend;
  const writer = createGraphWriter(rewritesFor(recording));
  const fetches = recording.results.map((result, place) => {
    const written = writer.write(result);
    if (result.node.kind !== "feed") return withOutput(written);
    const attributes = { T: { kind: "type", value: result.node.spec.dtype } } as const; // TensorFlow fetches nothing that is fed
    return withOutput(writer.operation(`given${place}`, "Identity", { inputs: [written], attributes }));
  });
  const variables = recording.nodes.filter((node) => node.kind === "variable");
  if (held.length > 0) writeLoads(writer, variables);
  const graph = loadGraph(backend, writer.bytes());
  if (held.length > 0) {
    const ids = held.map((weight) => nativeId(backend, weight));
    for (const { id } of graph.run(ids, initialFeeds(variables), loadedFetch)) binding.deleteTensor(id);
  }
  return {
    run: (inputs, rows) => {
      if (whole !== undefined) checkWhole(who, whole, inputs);
      const input =
        whole === undefined
          ? binding.createTensor([rows, ...shape], dataTypes.float32, inputs)
          : binding.createTensor([rows, ...shape], dataTypes.int32, Int32Array.from(inputs));
      try {
        return graph.run([input], `${feedName}:0`, fetches.join()).map(({ id, shape: found }) => {
          try {
            return { shape: found, data: binding.tensorDataSync(id) as Float32Array };
          } finally {
            binding.deleteTensor(id);
          }
        });
      } finally {
        binding.deleteTensor(input);
      }
    },
    [Symbol.dispose]: () => graph[Symbol.dispose](),
  };
}

/** How the addon wants a fetch named. */
function withOutput(reference: string): string {
  return reference.includes(":") ? reference : `${reference}:0`;
}
