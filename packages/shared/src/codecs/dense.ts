import {
  bits16Tensor,
  copiedFloatValues,
  float16Tensor,
  type NumberTensor,
  wireTensor,
} from "../frames/wire-tensor.ts";
import { encodeBfloat16 } from "../tensor/bfloat16.ts";
import type { Rows } from "../tensor/rows.ts";
import { expectTensor, type SignalCodec } from "./codec.ts";
import { signalLimit, withFloor } from "./signal-range.ts";

/** A signal as it is, in 32 bits. */
export const float32: SignalCodec = dense("FP32", 4, (2 - 2 ** -23) * 2 ** 127, (shape, values) =>
  wireTensor("signal", { shape, data: Float32Array.from(values) }),
);

/** IEEE 754 binary16: 11 bits of precision, up to 65,504. */
export const float16: SignalCodec = dense("FP16", 2, 65_504, (shape, values) => float16Tensor("signal", shape, values));

/** The upper half of a float32: its range, 8 bits of precision. */
export const bfloat16: SignalCodec = dense("BF16", 2, (2 - 2 ** -7) * 2 ** 127, (shape, values) =>
  bits16Tensor("signal", "BF16", shape, encodeBfloat16(values)),
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
