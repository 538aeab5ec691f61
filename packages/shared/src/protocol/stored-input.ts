import { FacultyError } from "../errors/faculty-error.ts";
import { sizeOf } from "../tensor/rows.ts";
import { type WireTensor, wireTensor } from "./wire-tensor.ts";

/**
 * Inputs as a data set of bytes stores them: a quarter of FP32. What a model sees of a byte is `byte × scale`, rounded
 * to float32 once, which is what it sees where it holds the data set itself: the same bits.
 * @param bytes - `[rows, …inputShape]`.
 */
export function storedInput(shape: readonly number[], bytes: Uint8Array, scale: number): WireTensor {
  return wireTensor("input", { shape, data: bytes }, { scale });
}

/**
 * Rows of a stored input, made when they are wanted; outlive the message.
 * @throws FacultyError MALFORMED_FRAME where its scale makes no finite numbers of bytes.
 */
export function readStoredInput(tensor: WireTensor, subject: string): (from: number, to: number) => Float32Array {
  const scale = tensor.parameters?.["scale"];
  const values = Float32Array.from({ length: 256 }, (_, byte) => byte * Number(scale));
  if (typeof scale !== "number" || !values.every(Number.isFinite))
    throw new FacultyError(
      "MALFORMED_FRAME",
      `frame on ${subject}: scale of input is ${JSON.stringify(scale)?.slice(0, 32)}, expected a number that keeps 255 times it finite`,
      { subject },
    );
  const bytes = tensor.bytes.slice();
  const size = sizeOf(tensor.shape.slice(1));
  return (from, to) => {
    const rows = new Float32Array((to - from) * size);
    for (let i = 0, at = from * size; i < rows.length; i++, at++) rows[i] = values[bytes[at] as number] as number;
    return rows;
  };
}
