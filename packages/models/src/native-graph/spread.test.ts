import { beforeAll, expect, test } from "vitest";
import tf from "#tfjs";
import { startBackend } from "../backend/start-backend.ts";
import { type GraphNode, type OperationNode, specOf } from "./graph-node.ts";
import { type NativeBackend, nativeBackend } from "./native-backend.ts";
import { record } from "./record.ts";
import { rewritesFor } from "./rewrites.ts";

let backend: NativeBackend;
beforeAll(async () => {
  await startBackend("native");
  backend = nativeBackend() as NativeBackend;
});

/** The operations that are written of what is computed, with the shapes of what they take. */
function written(compute: (x: tf.Tensor) => tf.Tensor, shape: readonly number[]): readonly string[] {
  const x = tf.zeros([...shape]);
  backend.getInputTensorIds([x]);
  const node = { kind: "feed", name: "x", spec: { dtype: 1, shape } } as const;
  const recording = record(backend, { known: [{ tensor: x, node }] }, () => [compute(x)]);
  const rewrite = rewritesFor(recording);
  const found = new Set<OperationNode>();
  const visit = (given: GraphNode): void => {
    if (given.kind !== "operation") return;
    const other = rewrite(given);
    if (other !== given) return visit(other);
    if (found.has(given)) return;
    found.add(given);
    for (const { node } of given.inputs) visit(node);
  };
  for (const { node } of recording.results) visit(node);
  x.dispose();
  return [...found].map(
    ({ operation, inputs }) => `${operation} ${inputs.map((e) => `[${specOf(e).shape.join()}]`).join(" ")}`,
  );
}

test("the gradient of a mean is spread by what takes it", () => {
  const gradient = tf.grad((x) => tf.mul(tf.sub(x, tf.mean(x, -1, true)), x));
  const operations = written((x) => gradient(x), [4, 8]);
  expect(operations.filter((operation) => operation === "Mul [4,1] [4,8]" || operation === "RealDiv [4,8] []")).toEqual(
    [],
  );
  expect(operations).toContain("RealDiv [4,1] []");
});

test("a power of two multiplies the smaller of two operands", () => {
  const operations = written((x) => tf.mul(tf.sum(x, -1, true), tf.mul(x, 2)), [4, 8]);
  expect(operations).toContain("Mul [4,1] []");
  expect(operations).not.toContain("Mul [4,8] []");
  expect(written((x) => tf.mul(tf.sum(x, -1, true), tf.mul(x, 3)), [4, 8])).toContain("Mul [4,8] []");
});

test("a power of two multiplies the smaller side of a product of matrices", () => {
  const attention = (x: tf.Tensor) => tf.mul(tf.matMul(x, x, false, true), 0.25);
  expect(written(attention, [2, 16, 4])).toContain("Mul [2,16,4] []");
  expect(written((x) => tf.matMul(tf.mul(x, 0.25), tf.ones([2, 16, 2])), [2, 16, 16])).toContain("Mul [2,16,2] []");
  expect(written(attention, [2, 4, 16])).toContain("Mul [2,4,4] []");
});
