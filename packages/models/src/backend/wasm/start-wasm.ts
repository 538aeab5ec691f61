import { createRequire } from "node:module";
import tf from "#tfjs";
import { trainingKernels } from "./training-kernels.ts";

const require = createRequire(import.meta.url);

/** Loads the WebAssembly backend, puts our kernels beside its own (training-kernels.ts), and initialises it. */
export async function startWasm(): Promise<void> {
  require("@tensorflow/tfjs-backend-wasm");
  for (const kernel of trainingKernels) {
    if (tf.getKernel(kernel.kernelName, "wasm")) tf.unregisterKernel(kernel.kernelName, "wasm");
    tf.registerKernel(kernel);
  }
  await withoutNewListeners(async () => {
    if (!(await tf.setBackend("wasm"))) throw new Error("tfjs could not initialise backend wasm");
  });
}

const crashEvents = ["uncaughtException", "unhandledRejection"] as const;

/** The backend's loader installs handlers that change how this process ends on an error: they are taken out again. */
async function withoutNewListeners(load: () => Promise<void>): Promise<void> {
  const before = crashEvents.map((event) => process.rawListeners(event));
  await load();
  crashEvents.forEach((event, index) => {
    for (const listener of process.rawListeners(event))
      if (!before[index]?.includes(listener)) process.off(event, listener as () => void);
  });
}
