import tf from "#tfjs";

/** What the bridge needs of both backends; the wasm and cpu backends have it, `KernelBackend` does not declare it. */
interface DataBackend extends tf.KernelBackend {
  readSync(dataId: object): tf.backend_util.BackendValues;
  write(values: tf.backend_util.BackendValues, shape: number[], dtype: tf.DataType): object;
  disposeData(dataId: object): boolean;
}

/**
 * A kernel of the wasm backend that is computed by the cpu backend: inputs are copied over, results copied back.
 * Correct and slow; for what small models need and WebAssembly lacks.
 */
export function borrowedFromCpu(kernelName: string): tf.KernelConfig {
  return {
    kernelName,
    backendName: "wasm",
    kernelFunc: ({ inputs, backend, attrs }) => {
      const kernel = tf.getKernel(kernelName, "cpu");
      const wasm = backend as DataBackend;
      const cpu = tf.findBackend("cpu") as DataBackend;
      const moved = Object.entries(inputs).map(
        ([name, info]) => [name, move(info as tf.TensorInfo, wasm, cpu)] as const,
      );
      try {
        const results = kernel.kernelFunc({
          inputs: Object.fromEntries(moved) as tf.NamedTensorInfoMap,
          backend: cpu,
          ...(attrs === undefined ? {} : { attrs }),
        });
        return Array.isArray(results) ? results.map(bringBack) : bringBack(results);
      } finally {
        for (const [, info] of moved) cpu.disposeData(info.dataId);
      }

      function bringBack(info: tf.TensorInfo): tf.TensorInfo {
        const back = move(info, cpu, wasm);
        cpu.disposeData(info.dataId);
        return back;
      }
    },
  };
}

/** A copy in the other backend; the caller disposes it. */
function move({ dataId, shape, dtype }: tf.TensorInfo, from: DataBackend, to: DataBackend): tf.TensorInfo {
  return { dataId: to.write(from.readSync(dataId).slice(), shape, dtype), shape, dtype };
}
