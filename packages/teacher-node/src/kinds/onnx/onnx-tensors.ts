import type { WholeNumbers } from "@faculty/data/datasets";
import { checkWhole } from "@faculty/data/datasets";
import type { OnnxRuntime } from "@faculty/models/onnx";
import { decodeFloat16, encodeFloat16, sizeOf, type Tensor } from "@faculty/shared/tensor";

import type { Values } from "./onnx-thread.ts";

type RuntimeTensor = InstanceType<OnnxRuntime["Tensor"]>;

/** How samples are written in each type that a model may take. */
const written: Readonly<Record<string, (values: Float32Array) => RuntimeTensor["data"]>> = {
  float32: (values) => values,
  float16: encodeFloat16,
  float64: (values) => Float64Array.from(values),
  uint8: (values) => Uint8Array.from(values),
  int8: (values) => Int8Array.from(values),
  uint16: (values) => Uint16Array.from(values),
  int16: (values) => Int16Array.from(values),
  int32: (values) => Int32Array.from(values),
  uint32: (values) => Uint32Array.from(values),
  bool: (values) => Uint8Array.from(values),
  int64: (values) => BigInt64Array.from(values as unknown as Iterable<number>, BigInt),
};

/**
 * Samples as a model takes them.
 * @param who - Begins messages, `teacher a`.
 * @param type - Of its input.
 * @param whole - Of an input of whole numbers, which ones.
 * @throws FacultyError SHAPE_MISMATCH where it takes whole numbers, and one is none.
 */
export function toRuntime(
  { Tensor }: OnnxRuntime,
  who: string,
  { type, whole }: { readonly type: string; readonly whole: WholeNumbers | undefined },
  { data, shape }: Tensor<Float32Array>,
): RuntimeTensor {
  if (whole !== undefined) checkWhole(who, whole, data);
  const values = written[type]?.(data) ?? data;
  return new Tensor(type as "float32", values as Float32Array, [...shape]);
}

/** @param shape - `[rows]` or `[rows, 1]`, as the model takes them. */
export function textsToRuntime(
  { Tensor }: OnnxRuntime,
  texts: readonly string[],
  shape: readonly number[],
): RuntimeTensor {
  return new Tensor("string", [...texts], [...shape]);
}

/** An input beside the samples: one number in every place. @param type - Of its numbers. */
export function filledTensor(
  { Tensor }: OnnxRuntime,
  type: string,
  value: number,
  extents: readonly number[],
): RuntimeTensor {
  const data = new Float32Array(sizeOf(extents)).fill(value);
  return new Tensor(type as "float32", (written[type]?.(data) ?? data) as Float32Array, [...extents]);
}

/** What a model said, as float32. Where Node has no numbers of 16 bits, ONNX Runtime gives their bits. */
export function fromRuntime({ data, dims }: Values): Tensor<Float32Array> {
  if (data instanceof Float32Array) return { shape: dims, data };
  if (data instanceof Uint16Array) return { shape: dims, data: decodeFloat16(data) };
  return { shape: dims, data: Float32Array.from(data as ArrayLike<number>) };
}
