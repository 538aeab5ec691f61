import { onnxRuntime } from "@faculty/models/onnx";
import { type OnnxFacts, type OnnxGraph, onnxBytes } from "@faculty/models/onnx-writer";
import { asFacultyError, FacultyError } from "@faculty/shared/errors";

/** A graph of ours in ONNX Runtime, on one thread as a phone or a page runs it. Disposing frees it. */
export interface OnnxSession extends AsyncDisposable {
  readonly bytes: Uint8Array;
  /** @param inputs - `[rows, …shape]`. @returns Each output by its name. */
  run(inputs: Float32Array, rows: number): Promise<Readonly<Record<string, Float32Array>>>;
}

/** @throws FacultyError BACKEND_UNAVAILABLE; INTERNAL with the runtime's reason where it does not take what we wrote. */
export async function openSession(graph: OnnxGraph, facts: OnnxFacts): Promise<OnnxSession> {
  const { InferenceSession, Tensor } = await onnxRuntime();
  const bytes = onnxBytes(graph, facts);
  const options = { intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 3 } as const;
  const session = await InferenceSession.create(bytes, options).catch((cause: unknown) => {
    const why = asFacultyError(cause).message;
    throw new FacultyError("INTERNAL", `ONNX Runtime does not take the exported model: ${why}`, {}, { cause });
  });
  const { name, shape } = graph.input;
  return {
    bytes,
    run: async (inputs, rows) => {
      const found = await session.run({ [name]: new Tensor("float32", inputs, [rows, ...shape]) });
      return Object.fromEntries(Object.entries(found).map(([key, { data }]) => [key, data as Float32Array]));
    },
    [Symbol.asyncDispose]: () => session.release(),
  };
}
