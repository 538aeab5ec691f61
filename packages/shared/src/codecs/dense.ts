import {
  bits16Tensor,
  copiedFloatValues,
  float16Tensor,
  type NumberTensor,
  wireTensor,
} from "../frames/wire-tensor.ts";
import { decodeBfloat16, encodeBfloat16 } from "../tensor/bfloat16.ts";
import { type Codebook, codeCount, scaledCodebook } from "../tensor/codebook.ts";
import { areLogProbabilities, codedRows } from "../tensor/coded-rows.ts";
import { decodeFloat16 } from "../tensor/float16.ts";
import type { Rows } from "../tensor/rows.ts";
import { expectTensor, type SignalCodec } from "./codec.ts";
import { signalLimit, withFloor } from "./signal-range.ts";

/** A signal as it is, in 32 bits. */
export const float32: SignalCodec = dense("FP32", 4, (2 - 2 ** -23) * 2 ** 127, (shape, values) =>
  wireTensor("signal", { shape, data: Float32Array.from(values) }),
);

/** IEEE 754 binary16: 11 bits of precision, up to 65,504. */
export const float16: SignalCodec = coded(
  "FP16",
  dense("FP16", 2, 65_504, (shape, values) => float16Tensor("signal", shape, values)),
  0x7c00,
  decodeFloat16,
);

/** The upper half of a float32: its range, 8 bits of precision. */
export const bfloat16: SignalCodec = coded(
  "BF16",
  dense("BF16", 2, (2 - 2 ** -7) * 2 ** 127, (shape, values) =>
    bits16Tensor("signal", "BF16", shape, encodeBfloat16(values)),
  ),
  0x7f80,
  (codes) => decodeBfloat16(codes).map(withFloor),
);

function dense(
  datatype: NumberTensor["datatype"],
  bytes: number,
  largest: number,
  encode: (shape: readonly number[], values: Float32Array | Float64Array) => NumberTensor,
): SignalCodec {
  return {
    largest,
    holdsLogits: true,
    rowBytes: (width) => bytes * width,
    encode: ({ rows, width, data }: Rows<Float32Array> | Rows) => {
      const kept = data.slice();
      const lowest = -Math.min(largest, signalLimit);
      for (let i = 0; i < kept.length; i++) if ((kept[i] as number) < lowest) kept[i] = lowest;
      return [encode([rows, width], kept)];
    },
    decode: (signal) => {
      const { rows, width } = signal;
      const data = copiedFloatValues(expectTensor(signal, "signal", [rows, width], [datatype]));
      if (largest > signalLimit) for (let i = 0; i < data.length; i++) data[i] = withFloor(data[i] as number);
      return { rows, width, data };
    },
  };
}

/**
 * The codec, and what it sends as codes.
 * @param exponentBits - Of a code.
 * @param valuesOf - What `decode` makes of codes.
 */
function coded(
  datatype: "FP16" | "BF16",
  codec: SignalCodec,
  exponentBits: number,
  valuesOf: (codes: Uint16Array) => Codebook,
): SignalCodec {
  let book: Codebook | undefined; // made for the first signal
  return {
    ...codec,
    decodeCoded: (signal, scale) => {
      const { rows, width } = signal;
      const { bytes } = expectTensor(signal, "signal", [rows, width], [datatype]);
      const codes = new Uint16Array(new Uint8Array(bytes).buffer);
      if (!areLogProbabilities(codes, width, exponentBits)) return null;
      book ??= valuesOf(new Uint16Array(codeCount).map((_, code) => code));
      return codedRows(rows, width, codes, scaledCodebook(book, scale));
    },
  };
}
