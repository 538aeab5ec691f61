import { tf } from "@faculty/shared/backend";
import { asFacultyError } from "@faculty/shared/errors";
import {
  anyRows,
  createGraphWriter,
  dataTypes,
  type FeedNode,
  loadGraph,
  type NativeBackend,
  nativeBackend,
  type Recording,
  record,
  rewritesFor,
} from "@faculty/shared/native-graph";
import type { Tensor } from "@faculty/shared/tensor";

/** A model's forward pass. Inside `tf.tidy`. */
export type Forward = (inputs: tf.Tensor) => readonly tf.Tensor[];

/** A forward pass ready to run on any number of rows. Disposing frees it. */
export interface GraphInference extends Disposable {
  /** @param inputs - `[rows, …inputShape]`. @returns What `Forward` would, up to rounding. */
  run(inputs: Float32Array, rows: number): readonly Tensor<Float32Array>[];
}

const feedName = "inputs";

/** The graph holds a copy of the weights; 256 MiB of them. Larger models spend their time in their kernels anyway. */
const maxParameters = 64 * 1024 * 1024;

/**
 * A forward pass as one call into TensorFlow, which fuses convolutions and products with their biases and activations:
 * recorded once, its weights as constants. Whether a model can be had so is decided when it is opened, so that all its
 * replicas on one machine answer alike.
 * @returns Null where the backend takes no graph, and for a model whose operations depend on the number of rows.
 */
export function graphInference(
  forward: Forward,
  inputShape: readonly number[],
  parameters: number,
): GraphInference | null {
  const backend = nativeBackend();
  if (backend === null || parameters > maxParameters) return null;
  recordForward(backend, forward, [1, ...inputShape]); // uploads the weights, which the next ones then find alike
  const [two, three] = [2, 3].map((rows) => recordForward(backend, forward, [rows, ...inputShape]));
  const recording = two && three && anyRows(two, three);
  if (!recording) return null;
  try {
    return loadForward(backend, recording, inputShape);
  } catch (thrown) {
    if (asFacultyError(thrown).code !== "BACKEND_UNAVAILABLE") throw thrown;
    return null; // TensorFlow does not take it as a graph
  }
}

function recordForward(backend: NativeBackend, forward: Forward, shape: readonly number[]): Recording {
  const spec = { dtype: dataTypes.float32, shape };
  const node: FeedNode = { kind: "feed", name: feedName, spec };
  const tensor = tf.zeros([...shape]);
  try {
    backend.getInputTensorIds([tensor]); // uploaded now, so that nobody takes it for a constant
    return record(backend, { known: [{ tensor, node }] }, () => forward(tensor));
  } finally {
    tensor.dispose();
  }
}

function loadForward(backend: NativeBackend, recording: Recording, inputShape: readonly number[]): GraphInference {
  const { binding } = backend;
  const writer = createGraphWriter(rewritesFor(recording));
  const fetches = recording.results.map((result) => writer.write(result)).map(withOutput);
  const graph = loadGraph(backend, writer.bytes());
  return {
    run: (inputs, rows) => {
      const input = binding.createTensor([rows, ...inputShape], dataTypes.float32, inputs);
      try {
        return graph.run([input], `${feedName}:0`, fetches.join()).map(({ id, shape }) => {
          try {
            return { shape, data: binding.tensorDataSync(id) as Float32Array };
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
