import { bits16Tensor, int32Values, type NumberTensor, uint16Values, wireTensor } from "../frames/wire-tensor.ts";
import { type EncodedSignal, expectTensor } from "./codec.ts";
import { notASignal } from "./signal-range.ts";

const name = "signal-ids";
const largestShort = 2 ** 16;

/** Bytes of one class index. */
export function classIdBytes(classes: number): number {
  return classes <= largestShort ? Uint16Array.BYTES_PER_ELEMENT : Int32Array.BYTES_PER_ELEMENT;
}

/** Class indices `[rows, count]`, UINT16 where they fit. */
export function classIdTensor(shape: readonly number[], ids: Int32Array, classes: number): NumberTensor {
  if (classes <= largestShort) return bits16Tensor(name, "UINT16", shape, Uint16Array.from(ids));
  return wireTensor(name, { shape, data: ids });
}

/** @throws FacultyError NOT_A_SIGNAL for a class that does not exist. */
export function readClassIds(signal: EncodedSignal, count: number): ArrayLike<number> {
  const isShort = signal.width <= largestShort;
  const tensor = expectTensor(signal, name, [signal.rows, count], [isShort ? "UINT16" : "INT32"]);
  const ids = isShort ? uint16Values(tensor) : int32Values(tensor);
  const stranger = ids.find((id) => id < 0 || id >= signal.width);
  if (stranger === undefined) return ids;
  throw notASignal(`${signal.from} names class ${stranger}, it has ${signal.width} classes`);
}
