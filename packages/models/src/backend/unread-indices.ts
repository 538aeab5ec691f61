import tf from "#tfjs";

const kernelName = "GatherV2";

/**
 * Keeps the look-up of rows from reading their numbers back into JavaScript, where tfjs-node checks them one by one:
 * TensorFlow's own kernel checks them too, and says which is outside. Without it a model with an embedding is operations
 * that a graph can repeat.
 */
export function leaveIndicesUnread(): void {
  const original = tf.getKernel(kernelName, "tensorflow");
  tf.unregisterKernel(kernelName, "tensorflow");
  const kernelFunc: tf.KernelFunc = (call) => original.kernelFunc({ ...call, backend: unreadable(call.backend) });
  tf.registerKernel({ ...original, kernelFunc });
}

/** The backend, but that no tensor has values to read. */
function unreadable(backend: object): object {
  return Object.create(backend, { readSync: { value: () => new Int32Array() } });
}
