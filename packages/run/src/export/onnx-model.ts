import { onnxRuntime } from "@faculty/models/onnx";
import { logitsName, type OnnxGraph, probabilitiesName } from "@faculty/models/onnx-writer";
import { asFacultyError, FacultyError } from "@faculty/shared/errors";
import type { ExportedModel } from "./answers.ts";

/**
 * An ONNX file's bytes in ONNX Runtime, on one thread as a phone or a page runs it.
 * @throws FacultyError BACKEND_UNAVAILABLE; INTERNAL with the runtime's reason where it does not take what we wrote.
 */
export async function openOnnx(bytes: Uint8Array, { input, outputs }: OnnxGraph): Promise<ExportedModel> {
  const { InferenceSession, Tensor } = await onnxRuntime();
  const session = await InferenceSession.create(bytes, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
  }).catch((cause: unknown) => {
    const why = asFacultyError(cause).message;
    throw new FacultyError("INTERNAL", `ONNX Runtime does not take the exported model: ${why}`, {}, { cause });
  });
  const width = outputs[0]?.shape.at(-1) ?? 0;
  return {
    runtime: "onnxruntime",
    answer: async (inputs, rows) => {
      const found = await session.run({ [input.name]: new Tensor("float32", inputs, [rows, ...input.shape]) });
      const rowsOf = (name: string) => ({ rows, width, data: found[name]?.data as Float32Array });
      return { logits: rowsOf(logitsName), probabilities: rowsOf(probabilitiesName) };
    },
    [Symbol.asyncDispose]: () => session.release(),
  };
}
