import { onnxRuntime } from "@faculty/models/onnx";
import { onnxBytes } from "@faculty/testing";
import { expect, test } from "vitest";
import { openInThread, type Session, type Values } from "./onnx-thread.ts";
import { tinyOnnx } from "./tiny-onnx.fixture.ts";

const { Tensor } = await onnxRuntime();

/** `z = x · kernel + bias` of the sample (0, 0) is the bias. */
const bias = [0, 1, 0.25];

async function openTiny(): Promise<Session & AsyncDisposable> {
  const session = await openInThread(onnxBytes(tinyOnnx("logits")), { logSeverityLevel: 4 });
  return { ...session, [Symbol.asyncDispose]: () => session.release() };
}

const numbers = (said: Readonly<Record<string, Values>>) => Array.from(said["biased"]?.data as Float32Array);

test("what was asked is as it was then, whatever becomes of it while another thread computes", async () => {
  await using session = await openTiny();
  const data = new Float32Array(2);
  const said = session.run({ x: new Tensor("float32", data, [1, 2]) }, ["biased"]);
  data.fill(7);
  expect(numbers(await said)).toEqual(bias);
});

test("two sessions are asked at once and each answers for itself, in the order they were asked", async () => {
  await using first = await openTiny();
  await using second = await openTiny();
  const order: string[] = [];
  const ask = async (session: Session, name: string, rows: number) => {
    const said = await session.run({ x: new Tensor("float32", new Float32Array(2 * rows), [rows, 2]) }, ["biased"]);
    order.push(`${name} ${said["biased"]?.dims.join(" × ")}`);
  };
  await Promise.all([ask(first, "first", 500), ask(second, "second", 2), ask(first, "first", 1)]);
  expect(order).toEqual(["first 500 × 3", "second 2 × 3", "first 1 × 3"]);
});

test("memory that is lent again holds what it was lent for last", async () => {
  await using session = await openTiny();
  const ask = async (...data: readonly number[]) => {
    const x = new Tensor("float32", Float32Array.from(data), [data.length / 2, 2]);
    return numbers(await session.run({ x }, ["biased"]));
  };
  const first = await ask(1, 2);
  const second = await ask(3, 4);
  expect(await Promise.all([ask(3, 4), ask(1, 2), ask(1, 2, 3, 4), ask(0, 0)])).toEqual([
    second,
    first,
    [...first, ...second],
    bias,
  ]);
});

test("what ONNX Runtime refuses is told to whoever asked, and the thread goes on", async () => {
  await using session = await openTiny();
  const wrong = session.run({ x: new Tensor("float32", new Float32Array(3), [1, 3]) }, ["biased"]);
  await expect(wrong).rejects.toThrow("index: 1 Got: 3 Expected: 2");
  const said = await session.run({ x: new Tensor("float32", new Float32Array(2), [1, 2]) }, ["biased"]);
  expect(numbers(said)).toEqual(bias);
});
