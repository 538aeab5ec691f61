import tf from "#tfjs";
import { anyRows } from "./any-rows.ts";
import { dataTypes, type FeedNode, type VariableNode } from "./graph-node.ts";
import type { NativeBackend } from "./native-backend.ts";
import { type Recording, record } from "./record.ts";

/** A model's forward pass. Inside `tf.tidy`. */
export type Forward = (inputs: tf.Tensor) => readonly tf.Tensor[];

/** What the forward pass takes. */
export interface RecordedSample {
  /** Of one sample. */
  readonly shape: readonly number[];
  readonly dtype: "float32" | "int32";
  /** Weights that become variables `weight0`, `weight1` … in their order; absent: each is a constant. float32. */
  readonly held?: readonly tf.Tensor[];
}

/** The name of the node that stands for the samples. */
export const feedName = "inputs";

/**
 * A forward pass on any number of rows, its weights as constants but for those that are held.
 * @returns Null for a model whose operations depend on the number of rows.
 */
export function recordAnyRows(backend: NativeBackend, forward: Forward, sample: RecordedSample): Recording | null {
  recordRows(backend, forward, sample, 1); // uploads the weights, which the next ones then find alike
  const [two, three] = [2, 3].map((rows) => recordRows(backend, forward, sample, rows));
  return two && three ? anyRows(two, three) : null;
}

function recordRows(backend: NativeBackend, forward: Forward, sample: RecordedSample, rows: number): Recording {
  const shape = [rows, ...sample.shape];
  const spec = { dtype: dataTypes[sample.dtype], shape };
  const node: FeedNode = { kind: "feed", name: feedName, spec };
  const tensor = tf.zeros(shape, sample.dtype);
  try {
    backend.getInputTensorIds([tensor]); // uploaded now, so that nobody takes it for a constant
    const weights = (sample.held ?? []).map((held, i) => ({ tensor: held, node: weightNode(held, i) }));
    return record(backend, { known: [{ tensor, node }, ...weights] }, () => forward(tensor));
  } finally {
    tensor.dispose();
  }
}

function weightNode({ shape }: tf.Tensor, place: number): VariableNode {
  return { kind: "variable", name: `weight${place}`, spec: { dtype: dataTypes.float32, shape } };
}
