import { checkWhole, type WholeNumbers } from "@faculty/data/datasets";
import {
  createGraphWriter,
  dataTypes,
  type Forward,
  feedName,
  loadGraph,
  type NativeBackend,
  nativeBackend,
  type Recording,
  recordAnyRows,
  rewritesFor,
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

/** The graph holds a copy of the weights; 256 MiB of them. Larger models spend their time in their kernels anyway. */
const maxParameters = 64 * 1024 * 1024;

/**
 * A forward pass as one call into TensorFlow, which fuses convolutions and products with their biases and activations:
 * recorded once, its weights as constants. Whether a model can be had so is decided when it is opened, so that all its
 * replicas on one machine answer alike.
 * @returns Null where the backend takes no graph, and for a model whose operations depend on the number of rows.
 */
export function graphInference(forward: Forward, sample: TakenSample, parameters: number): GraphInference | null {
  const backend = nativeBackend();
  if (backend === null || parameters > maxParameters) return null;
  const dtype = sample.whole === undefined ? "float32" : "int32";
  const recording = recordAnyRows(backend, forward, { shape: sample.shape, dtype });
  if (recording === null) return null;
  try {
    return loadForward(backend, recording, sample);
  } catch (thrown) {
    if (asFacultyError(thrown).code !== "BACKEND_UNAVAILABLE") throw thrown;
    return null; // TensorFlow does not take it as a graph
  }
}

function loadForward(backend: NativeBackend, recording: Recording, { shape, whole, who }: TakenSample): GraphInference {
  const { binding } = backend;
  const writer = createGraphWriter(rewritesFor(recording));
  const fetches = recording.results.map((result) => writer.write(result)).map(withOutput);
  const graph = loadGraph(backend, writer.bytes());
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
