import { decodeFloat16 } from "@faculty/shared/tensor";

/** NumPy's names of element types, without their byte order. */
export type NpyType = "b1" | "u1" | "i1" | "u2" | "i2" | "u4" | "i4" | "u8" | "i8" | "f2" | "f4" | "f8";

/** Values of a file, as exact as float64 is: whole numbers beyond 2⁵³ are rounded. */
export type NpyValues = Uint8Array | Float32Array | Float64Array;

interface TypeRow {
  readonly bytes: number;
  readonly kind: "boolean" | "whole" | "real";
  /** @param memory - Of its own, as long as the values are. */
  readonly values: (memory: ArrayBuffer) => NpyValues;
}

/** How each type lies in a file and what becomes of it; little-endian, as every machine is that Node.js runs on. */
export const npyTypes: Readonly<Record<NpyType, TypeRow>> = {
  b1: { bytes: 1, kind: "boolean", values: (memory) => new Uint8Array(memory) },
  u1: { bytes: 1, kind: "whole", values: (memory) => new Uint8Array(memory) },
  i1: { bytes: 1, kind: "whole", values: (memory) => Float32Array.from(new Int8Array(memory)) },
  u2: { bytes: 2, kind: "whole", values: (memory) => Float32Array.from(new Uint16Array(memory)) },
  i2: { bytes: 2, kind: "whole", values: (memory) => Float32Array.from(new Int16Array(memory)) },
  u4: { bytes: 4, kind: "whole", values: (memory) => Float64Array.from(new Uint32Array(memory)) },
  i4: { bytes: 4, kind: "whole", values: (memory) => Float64Array.from(new Int32Array(memory)) },
  u8: { bytes: 8, kind: "whole", values: (memory) => Float64Array.from(new BigUint64Array(memory), Number) },
  i8: { bytes: 8, kind: "whole", values: (memory) => Float64Array.from(new BigInt64Array(memory), Number) },
  f2: { bytes: 2, kind: "real", values: (memory) => decodeFloat16(new Uint16Array(memory)) },
  f4: { bytes: 4, kind: "real", values: (memory) => new Float32Array(memory) },
  f8: { bytes: 8, kind: "real", values: (memory) => new Float64Array(memory) },
};
