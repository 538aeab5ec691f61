import { decodeFloat16, encodeFloat16 } from "@faculty/shared/tensor";

/**
 * A type of values as the Open Inference Protocol names it. Little endian, as its binary extension demands of every
 * server.
 */
export interface ServerDatatype {
  /** Of one value. */
  readonly bytes: number;
  /** The whole numbers that it and float32 hold; null: it holds fractions. */
  readonly whole: Range | null;
  readonly encode: (values: Float32Array) => Uint8Array;
  /** @param bytes - A whole number of values; copied. */
  readonly decode: (bytes: Uint8Array) => Float32Array;
}

interface Range {
  readonly least: number;
  readonly most: number;
}

/** A typed array's type, of which only what is done here is asked. */
interface ArrayType<Values extends ArrayLike<number>> {
  readonly BYTES_PER_ELEMENT: number;
  new (values: ArrayBufferLike | Float32Array): Values & { readonly buffer: ArrayBufferLike };
}

function plain<Values extends ArrayLike<number>>(
  type: ArrayType<Values>,
  whole: ServerDatatype["whole"] = null,
): ServerDatatype {
  return {
    bytes: type.BYTES_PER_ELEMENT,
    whole,
    encode: (values) => new Uint8Array(new type(values).buffer), // a typed array is copied as a whole, not one by one
    decode: (bytes) => new Float32Array(new type(aligned(bytes))),
  };
}

/** Whole numbers of 64 bits are sums of two halves; what float32 holds of them is exact up to 2²⁴. */
const int64: ServerDatatype = {
  bytes: 8,
  whole: { least: -(2 ** 24), most: 2 ** 24 },
  encode: (values) => new Uint8Array(BigInt64Array.from(values, (value) => BigInt(value)).buffer),
  decode: (bytes) => Float32Array.from(new BigInt64Array(aligned(bytes)), Number),
};

const float16: ServerDatatype = {
  bytes: 2,
  whole: null,
  encode: (values) => new Uint8Array(encodeFloat16(values).buffer),
  decode: (bytes) => decodeFloat16(new Uint16Array(aligned(bytes))),
};

/** Numbers that may be sent and read: the protocol's types without BF16, whose numbers JSON does not have, and BYTES. */
const datatypes: Readonly<Record<string, ServerDatatype>> = {
  BOOL: plain(Uint8Array, { least: 0, most: 1 }),
  UINT8: plain(Uint8Array, { least: 0, most: 255 }),
  UINT16: plain(Uint16Array, { least: 0, most: 2 ** 16 - 1 }),
  UINT32: plain(Uint32Array, { least: 0, most: 2 ** 24 }),
  UINT64: { ...int64, whole: { least: 0, most: 2 ** 24 } },
  INT8: plain(Int8Array, { least: -128, most: 127 }),
  INT16: plain(Int16Array, { least: -(2 ** 15), most: 2 ** 15 - 1 }),
  INT32: plain(Int32Array, { least: -(2 ** 24), most: 2 ** 24 }),
  INT64: int64,
  FP16: float16,
  FP32: plain(Float32Array),
  FP64: plain(Float64Array),
};

/** Undefined for one whose values are no numbers. */
export function serverDatatype(name: string): ServerDatatype | undefined {
  return Object.hasOwn(datatypes, name) ? datatypes[name] : undefined;
}

function aligned(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}
