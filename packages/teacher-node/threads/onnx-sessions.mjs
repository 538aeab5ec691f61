// @ts-check
import { parentPort, workerData } from "node:worker_threads";

// A thread that holds sessions of ONNX Runtime and does what src/kinds/onnx/onnx-thread.ts asks, one thing after the
// other. It is no part of src: what runs from there is not compiled first.

/**
 * @typedef {{ type: "float32", data: Float32Array, dims: readonly number[] }} Values - of that type or another
 * @typedef {import("@faculty/models/onnx").OnnxRuntime} OnnxRuntime
 * @typedef {Awaited<ReturnType<OnnxRuntime["InferenceSession"]["create"]>>} Session
 * @typedef {{ id: number, session: number } & (
 *   | { does: "open", model: Uint8Array, options: object }
 *   | { does: "run", feeds: Record<string, Values>, names: string[] }
 *   | { does: "release" })} Asked
 */

/** @type {OnnxRuntime} */
const { InferenceSession, Tensor } = await import(workerData.runtime);
/** @type {Map<number, Session>} */
const sessions = new Map();
/** @type {Int32Array} */
const flags = workerData.flags;
let before = Promise.resolve();

parentPort?.on("message", (/** @type {Asked} */ asked) => {
  before = before.then(async () => {
    Atomics.store(flags, 0, 1);
    if (Atomics.load(flags, 1) === 0) {
      const outcome = await outcomeOf(asked);
      const lent = asked.does === "run" ? lentFor(asked.feeds) : [];
      parentPort?.postMessage({ id: asked.id, lent, ...outcome }, lent);
    }
    Atomics.store(flags, 0, 0);
    Atomics.notify(flags, 0);
  });
});

/** @param {Asked} asked */
async function outcomeOf(asked) {
  try {
    return { done: await carryOut(asked) };
  } catch (error) {
    return { failed: error instanceof Error ? error.message : String(error) };
  }
}

/** The memory of what went in, which goes back. @param {Record<string, Values>} feeds */
function lentFor(feeds) {
  return Object.values(feeds).flatMap(({ data }) => (ArrayBuffer.isView(data) ? [data.buffer] : []));
}

/** @param {Asked} asked */
async function carryOut(asked) {
  if (asked.does === "open") {
    const session = await InferenceSession.create(asked.model, asked.options);
    sessions.set(asked.session, session);
    return session.outputMetadata;
  }
  const session = /** @type {Session} */ (sessions.get(asked.session));
  if (asked.does === "release") {
    sessions.delete(asked.session);
    return session.release();
  }
  const feeds = Object.entries(asked.feeds).map(([name, { type, data, dims }]) => [name, new Tensor(type, data, dims)]);
  const said = await session.run(Object.fromEntries(feeds), asked.names);
  return Object.fromEntries(Object.entries(said).map(([name, { type, data, dims }]) => [name, { type, data, dims }]));
}
