import { onnxRuntime } from "@faculty/models/onnx";
import { logitsName } from "@faculty/models/onnx-writer";
import type { Alone } from "./alone.ts";

/** ONNX Runtime as its own page shows it, asked for the logits: on one thread, as a teacher node has it, or on some. */
export async function plainSession(path: string, inputShape: readonly number[], threads = 1): Promise<Alone> {
  const { InferenceSession, Tensor } = await onnxRuntime();
  const session = await InferenceSession.create(path, { intraOpNumThreads: threads, interOpNumThreads: 1 });
  const [input = ""] = session.inputNames;
  return {
    ask: async (inputs, rows) => {
      const samples = new Tensor("float32", inputs, [rows, ...inputShape]);
      const said = await session.run({ [input]: samples }, [logitsName]);
      return said[logitsName]?.data as Float32Array;
    },
    [Symbol.asyncDispose]: async () => await session.release(),
  };
}
