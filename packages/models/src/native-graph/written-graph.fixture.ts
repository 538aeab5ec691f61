import { createRandom } from "@faculty/shared/random";
import { sizeOf } from "@faculty/shared/tensor";
import { expect } from "vitest";
import tf from "#tfjs";
import { dataTypes } from "./graph-node.ts";
import { createGraphWriter } from "./graph-writer.ts";
import { loadGraph } from "./load-graph.ts";
import { type NativeBackend, nativeId } from "./native-backend.ts";
import { type Known, type Recording, record } from "./record.ts";
import { rewritesFor } from "./rewrites.ts";

/** What was recorded on some tensors: its operations as they are written, and what the graph gives of these. */
export function written(
  backend: NativeBackend,
  tensors: readonly tf.Tensor[],
  recording: Recording,
): { readonly operations: readonly string[]; readonly values: readonly (readonly number[])[] } {
  const rewrite = rewritesFor(recording);
  const operations: string[] = [];
  const writer = createGraphWriter((node) => {
    const other = rewrite(node);
    if (other === node) operations.push(node.operation);
    return other;
  });
  for (const { node } of feedsOf(tensors)) writer.write({ node, output: 0 });
  const fetches = recording.results
    .map((edge) => writer.write(edge))
    .map((ref) => (ref.includes(":") ? ref : `${ref}:0`));
  using graph = loadGraph(backend, writer.bytes());
  const ids = tensors.map((tensor) => nativeId(backend, tensor));
  const outputs = graph.run(ids, ids.map((_, i) => `feed${i}:0`).join(), fetches.join());
  const values = outputs.map(({ id }) => [...backend.binding.tensorDataSync(id)]);
  for (const { id } of outputs) backend.binding.deleteTensor(id);
  return { operations, values };
}

/** The tensors, in their order, as feeds of a graph. */
export function feedsOf(tensors: readonly tf.Tensor[]): readonly Known[] {
  return tensors.map((tensor, i) => {
    const spec = { dtype: dataTypes.float32, shape: tensor.shape };
    return { tensor, node: { kind: "feed", name: `feed${i}`, spec } };
  });
}

/** Equal up to rounding, beside the size of what is expected. */
export function expectClose(found: readonly (readonly number[])[], expected: readonly (readonly number[])[]): void {
  expect(found.map(({ length }) => length)).toEqual(expected.map(({ length }) => length));
  found.forEach((values, i) => {
    const size = Math.max(1, Math.hypot(...(expected[i] ?? [])));
    values.forEach((value, k) => {
      expect(Math.abs(value - (expected[i]?.[k] ?? NaN)) / size).toBeLessThan(2e-6);
    });
  });
}

/** Drawn values of some shapes, and what is computed of them: recorded and written, beside what TensorFlow.js gives. */
export function writtenAndPlain(
  backend: NativeBackend,
  shapes: readonly (readonly number[])[],
  compute: (...given: tf.Tensor[]) => readonly tf.Tensor[],
): ReturnType<typeof written> & { readonly expected: readonly (readonly number[])[] } {
  const random = createRandom(7);
  const tensors = shapes.map((shape) =>
    tf.tensor(
      Float32Array.from({ length: sizeOf(shape) }, () => random.normal()),
      [...shape],
    ),
  );
  const work = () => compute(...tensors);
  const expected = tf.tidy(() => [...work()]).map((tensor) => [...tensor.dataSync()]);
  return { expected, ...written(backend, tensors, record(backend, { known: feedsOf(tensors) }, work)) };
}

/** How many operations go by one of some names. */
export function countOf(operations: readonly string[], ...names: string[]): number {
  return operations.filter((operation) => names.includes(operation)).length;
}
