import { checkWhole } from "@faculty/data/datasets";
import { tf } from "@faculty/models/backend";
import { inputTensor } from "@faculty/models/files";
import { probeModel } from "@faculty/models/inspect";
import { modelCost } from "@faculty/models/layers";
import { saidBy } from "@faculty/models/manifests";
import { onnxRuntime } from "@faculty/models/onnx";
import { foldNormalisation, type OnnxGraph, onnxBytes, writeGraph } from "@faculty/models/onnx-writer";
import { FacultyError } from "@faculty/shared/errors";
import { positionsOf, rowWidth } from "@faculty/shared/outputs";
import { checkLayer } from "@faculty/shared/protocol";
import type { Tensor } from "@faculty/shared/tensor";
import { asLogits } from "../../teacher/as-logits.ts";
import { byRows } from "../../teacher/by-rows.ts";
import type { OpenKind } from "../../teacher/open-kind.ts";
import { rowsOf } from "../../teacher/rows-of.ts";
import type { Teacher } from "../../teacher/teacher.ts";
import { openWritten } from "../onnx/onnx-session.ts";
import type { Session } from "../onnx/onnx-thread.ts";
import { type Loaded, loadedFacts, loadTfjs } from "../tfjs/load-tfjs.ts";
import { ownThreads } from "./own-threads.ts";
import { type WrittenSessions, writtenSessions } from "./written-sessions.ts";

/**
 * A LayersModel folder that ONNX Runtime computes, as `runtime: onnxruntime` asks: its layers are written as a graph when
 * it is opened. Before it teaches, both are asked of the same few samples. Its inner layers are TensorFlow's alone.
 * @throws FacultyError also BAD_MODEL naming a layer that cannot be written, and where the two say different things.
 */
export const openWrittenTeacher: OpenKind = async (path, options) => {
  const { loaded, digest } = await loadTfjs("layers", path, { ...options, onRuntime: undefined });
  try {
    const who = `model ${path}`;
    const graph = written(loaded);
    const { env } = await onnxRuntime();
    // oxlint-disable-next-line node/no-process-env -- a variable of libraries, and read as they read it
    const threads = ownThreads(process.env["OMP_NUM_THREADS"]);
    const open = (own: number) => openWritten(who, onnxBytes(graph, { version: "", metadata: {} }), own);
    const session = await open(threads);
    const inThreads = threads === 1 ? "one thread" : `${threads} threads`;
    const reason = `ONNX Runtime ${env.versions.node ?? ""} computes what TensorFlow.js loaded, in ${inThreads}`;
    options.onRuntime?.({ name: backend, reason });
    try {
      await checkSame(who, loaded, session, graph);
      const sessions = writtenSessions(session, threads, () => open(1));
      return writtenTeacher(loaded, digest, sessions, graph);
    } catch (error) {
      await session.release();
      throw error;
    }
  } finally {
    loaded.model.dispose();
  }
};

const backend = "onnxruntime";

/** What the model does, with what it yields as it is. */
function written({ model, manifest }: Loaded<"layers">): OnnxGraph {
  const { name, inputShape } = manifest;
  const says = { name, kind: "values", shape: [] } as const;
  return foldNormalisation(writeGraph({ model, name, inputShape, endsInProbabilities: false, says }).graph);
}

/** @param inputs - `[rows, …shape]`; stays the caller's. */
async function ask(session: Session, graph: OnnxGraph, inputs: Float32Array, rows: number) {
  const output = graph.outputs[0]?.name ?? "";
  const { name, shape } = graph.input;
  const said = await session.run({ [name]: { type: "float32", data: inputs, dims: [rows, ...shape] } }, [output]);
  const { dims = [], data } = said[output] ?? {};
  return { shape: dims, data: data as Float32Array } satisfies Tensor<Float32Array>;
}

/** Of the largest answer. Sums in another order, of another library's kernels, are some 1e-6 of it apart. */
const tolerance = 1e-3;

/** @throws FacultyError BAD_MODEL. */
async function checkSame(who: string, loaded: Loaded<"layers">, session: Session, graph: OnnxGraph): Promise<void> {
  const { model, manifest, input, tokens } = loaded;
  const { inputShape } = manifest;
  const said = saidBy(manifest);
  await probeModel({
    folder: who,
    inputShape,
    input,
    tokens,
    width: rowWidth(said),
    positions: positionsOf(said),
    forward: async (values, rows) => {
      const answer = await ask(session, graph, values, rows);
      const expected = tf.tidy(() => {
        const tensor = inputTensor(who, values, [rows, ...inputShape], input.whole);
        return (model.predictOnBatch(tensor) as tf.Tensor).dataSync<"float32">();
      });
      const most = expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
      const place = expected.findIndex((value, i) => !(Math.abs(value - (answer.data[i] ?? NaN)) <= tolerance * most));
      if (place >= 0)
        throw new FacultyError(
          "BAD_MODEL",
          `${who}: ONNX Runtime says ${answer.data[place]} where TensorFlow says ${expected[place]}: leave runtime out`,
          { who },
        );
      return { ...answer, dtype: "float32" };
    },
  });
}

function writtenTeacher(
  loaded: Loaded<"layers">,
  digest: string,
  sessions: WrittenSessions,
  graph: OnnxGraph,
): Teacher {
  const { model, manifest, input } = loaded;
  const { name, output } = manifest;
  const said = saidBy(manifest);
  return {
    facts: {
      ...loadedFacts(loaded, digest),
      layers: [],
      parameters: modelCost(model).parameters,
      backend,
      computesElsewhere: true,
    },
    infer: byRows(input.rows, async ({ inputs, rows, layers }) => {
      for (const layer of layers) checkLayer(name, layer, []);
      if (input.whole !== undefined) checkWhole(`teacher ${name}`, input.whole, inputs);
      const { shape, data } = await ask(await sessions.for(rows), graph, inputs, rows);
      return { logits: rowsOf({ shape, data: asLogits(said.kind, output, data) }), features: new Map() };
    }),
    [Symbol.asyncDispose]: () => sessions[Symbol.asyncDispose](),
  };
}
