import { onnxRuntime } from "@faculty/models/onnx";
import { logitsName } from "@faculty/models/onnx-writer";
import type { Alone } from "./alone.ts";

/** ONNX Runtime as its own page shows it, on one thread as a teacher node has it, asked for the logits. */
export async function plainSession(path: string, inputShape: readonly number[]): Promise<Alone> {
  const { InferenceSession, Tensor } = await onnxRuntime();
  const session = await InferenceSession.create(path, { intraOpNumThreads: 1, interOpNumThreads: 1 });
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
