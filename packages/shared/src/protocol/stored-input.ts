import { FacultyError } from "../errors/faculty-error.ts";
import { type WireTensor, wireTensor } from "../frames/wire-tensor.ts";
import { sizeOf } from "../tensor/rows.ts";

/**
 * Inputs as a data set of bytes stores them: a quarter of FP32. What a model sees of a byte is `byte × scale`, rounded
 * to float32 once, which is what it sees where it holds the data set itself: the same bits.
 * @param bytes - `[rows, …inputShape]`.
 */
export function storedInput(shape: readonly number[], bytes: Uint8Array, scale: number): WireTensor {
  return wireTensor("input", { shape, data: bytes }, { scale });
}

/**
 * Writes rows `from` to before `to` of a stored input into `out`, which is as long. The input outlives the message.
 * @throws FacultyError MALFORMED_FRAME where its scale makes no finite numbers of bytes.
 */
export function readStoredInput(
  tensor: WireTensor,
  subject: string,
): (from: number, to: number, out: Float32Array) => void {
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
  return (from, to, out) => {
    for (let i = from * size, place = 0; i < to * size; i++, place++) out[place] = values[bytes[i] as number] as number;
  };
}
