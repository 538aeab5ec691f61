import tf from "#tfjs";

/** A tensor of TensorFlow's as its addon knows it; `dtype` is one of TensorFlow's numbers (types.proto). */
export interface NativeTensor {
  readonly id: number;
  readonly shape: number[];
  readonly dtype: number;
}

/** An attribute of an operation, as tfjs-node's kernels write it; `type` is one of the binding's `TF_ATTR_…`. */
export interface NativeAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

export type NativeValues = Float32Array | Int32Array | Uint8Array;

/** The functions of tfjs-node's addon. None of them needs its `this`. */
export interface NativeBinding {
  readonly createTensor: (shape: readonly number[], dtype: number, values: NativeValues) => number;
  readonly deleteTensor: (id: number) => void;
  readonly tensorDataSync: (id: number) => NativeValues;
  readonly executeOp: (
    operation: string,
    attributes: readonly NativeAttribute[],
    inputs: readonly number[],
    outputs: number,
  ) => NativeTensor[];
  readonly loadSavedModel: (folder: string, tags: string) => number;
  readonly deleteSavedModel: (model: number) => void;
  readonly runSavedModel: (model: number, inputs: readonly number[], feeds: string, fetches: string) => NativeTensor[];
  readonly TF_ATTR_STRING: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_SHAPE: number;
}

/**
 * tfjs-node's backend with the two methods that lead from a tensor of TensorFlow.js to the addon's and back. They are
 * private in its types: everything that depends on them goes through this file.
 */
export interface NativeBackend {
  /** Every kernel calls the addon through this property, so that replacing it shows every operation. */
  binding: NativeBinding;
  /** Uploads what JavaScript still holds. */
  getInputTensorIds(tensors: readonly tf.Tensor[]): number[];
  /** The tensor owns the native one. */
  createOutputTensor(tensor: NativeTensor): tf.Tensor;
}

/** A tensor of DT_STRING (7 in types.proto), which the addon takes as a list of bytes; no recorded graph holds one. */
export function createTextTensor(
  { createTensor }: Pick<NativeBinding, "createTensor">,
  shape: readonly number[],
  texts: readonly string[],
): number {
  const encoded: readonly Uint8Array[] = texts.map((text) => Buffer.from(text));
  return createTensor(shape, 7, encoded as unknown as NativeValues);
}

/** The native backend where it is the one that computes, else null. */
export function nativeBackend(): NativeBackend | null {
  if (tf.getBackend() !== "tensorflow") return null;
  const backend = tf.backend() as unknown as Partial<NativeBackend>;
  const isAsExpected =
    typeof backend.getInputTensorIds === "function" &&
    typeof backend.createOutputTensor === "function" &&
    typeof backend.binding?.runSavedModel === "function";
  return isAsExpected ? (backend as NativeBackend) : null;
}

/** The native id of a tensor. */
export function nativeId(backend: NativeBackend, tensor: tf.Tensor): number {
  return backend.getInputTensorIds([tensor])[0] as number;
}
