import { FacultyError } from "../errors/faculty-error.ts";
import { sizeOf } from "../tensor/rows.ts";
import type { WireTensor } from "./wire-tensor.ts";

/** Before each element of a tensor of BYTES: its length, little-endian, as the Open Inference Protocol has it. */
export const elementHeadBytes = 4;

/** A text a row, `[texts, 1]`. @param texts - UTF-8. */
export function textTensor(name: string, texts: readonly Uint8Array[]): WireTensor {
  const bytes = Buffer.alloc(texts.reduce((sum, text) => sum + elementHeadBytes + text.length, 0));
  let at = 0;
  for (const text of texts) {
    bytes.writeUInt32LE(text.length, at);
    bytes.set(text, at + elementHeadBytes);
    at += elementHeadBytes + text.length;
  }
  return { name, datatype: "BYTES", shape: [texts.length, 1], bytes };
}

/**
 * Bytes of so many elements that begin at `offset`; null where they end beyond the payload. It takes no longer than there
 * are bytes, whatever the count.
 */
export function elementsLength(payload: Uint8Array, offset: number, count: number): number | null {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  let at = offset;
  for (let i = 0; i < count; i++) {
    if (at + elementHeadBytes > payload.length) return null;
    at += elementHeadBytes + view.getUint32(at, true);
  }
  return at > payload.length ? null : at - offset;
}

/** @throws FacultyError MALFORMED_FRAME where they are no texts in UTF-8. */
export function textsOf(tensor: WireTensor): readonly string[] {
  const { name, datatype, shape, bytes } = tensor;
  if (datatype !== "BYTES")
    throw new FacultyError("MALFORMED_FRAME", `tensor ${name} is ${datatype}, expected BYTES`, { name });
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  return Array.from({ length: sizeOf(shape) }, (_, row) => {
    const from = at + elementHeadBytes;
    at = from + view.getUint32(at, true);
    try {
      return decoder.decode(bytes.subarray(from, at));
    } catch (cause) {
      throw new FacultyError("MALFORMED_FRAME", `tensor ${name} holds no UTF-8 in row ${row}`, { name }, { cause });
    }
  });
}
