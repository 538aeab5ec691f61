import { FacultyError } from "../errors/faculty-error.ts";
import { decodeBfloat16 } from "../tensor/bfloat16.ts";
import { decodeFloat16, encodeFloat16 } from "../tensor/float16.ts";
import { sizeOf, type Tensor, type TensorData } from "../tensor/rows.ts";

/** Datatypes of numbers of the Open Inference Protocol v2 that travel, with their width in bytes. */
export const datatypeBytes = { FP64: 8, FP32: 4, FP16: 2, BF16: 2, INT32: 4, UINT16: 2, UINT8: 1, INT8: 1 } as const;
export type NumberDatatype = keyof typeof datatypeBytes;
/** BYTES are texts, each as long as it says (text-tensor.ts). */
export type Datatype = NumberDatatype | "BYTES";

/** A named tensor as it travels: raw little-endian row-major bytes, described in the frame's head. */
export interface WireTensor {
  readonly name: string;
  readonly datatype: Datatype;
  readonly shape: readonly number[];
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly bytes: Uint8Array;
}

/** One of numbers, each of the same width. */
export interface NumberTensor extends WireTensor {
  readonly datatype: NumberDatatype;
}

type Parameters = Readonly<Record<string, unknown>>;

/** A typed array as a wire tensor without a copy; the bytes alias `tensor.data`. */
export function wireTensor(name: string, tensor: Tensor, parameters?: Parameters): NumberTensor {
  const { data, shape } = tensor;
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return { name, datatype: datatypeOf(data), shape, bytes, ...(parameters === undefined ? {} : { parameters }) };
}

/** Values rounded to binary16. */
export function float16Tensor(
  name: string,
  shape: readonly number[],
  values: ArrayLike<number>,
  parameters?: Parameters,
): NumberTensor {
  return { ...bits16Tensor(name, "FP16", shape, encodeFloat16(values)), ...(parameters && { parameters }) };
}

/** Sixteen bits a value, read as `datatype`; the bytes alias `data`. */
export function bits16Tensor(
  name: string,
  datatype: "FP16" | "BF16" | "UINT16",
  shape: readonly number[],
  data: Uint16Array,
): NumberTensor {
  return { name, datatype, shape, bytes: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
}

/** The values as float32, whatever floating datatype they travelled in. */
export function floatValues(tensor: WireTensor): Float32Array {
  if (tensor.datatype === "FP16") return decodeFloat16(aligned(tensor, Uint16Array));
  if (tensor.datatype === "BF16") return decodeBfloat16(aligned(tensor, Uint16Array));
  if (tensor.datatype === "FP32") return aligned(tensor, Float32Array);
  if (tensor.datatype === "FP64") return Float32Array.from(aligned(tensor, Float64Array));
  throw new FacultyError(
    "MALFORMED_FRAME",
    `tensor ${tensor.name} is ${tensor.datatype}, expected FP16, BF16, FP32 or FP64`,
  );
}

/** `floatValues` that outlive the message: one copy, whatever the bytes' alignment. */
export function copiedFloatValues(tensor: WireTensor): Float32Array {
  if (tensor.datatype !== "FP32") return floatValues(tensor); // made anew
  return new Float32Array(new Uint8Array(tensor.bytes).buffer);
}

export function int32Values(tensor: WireTensor): Int32Array {
  if (tensor.datatype === "INT32") return aligned(tensor, Int32Array);
  throw new FacultyError("MALFORMED_FRAME", `tensor ${tensor.name} is ${tensor.datatype}, expected INT32`);
}

export function uint16Values(tensor: WireTensor): Uint16Array {
  if (tensor.datatype === "UINT16") return aligned(tensor, Uint16Array);
  throw new FacultyError("MALFORMED_FRAME", `tensor ${tensor.name} is ${tensor.datatype}, expected UINT16`);
}

interface View<Data> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): Data;
}

/** A typed view of the bytes; copies once where they do not start on a multiple of the element size. */
function aligned<Data extends TensorData>(tensor: WireTensor, Constructor: View<Data>): Data {
  const length = sizeOf(tensor.shape);
  const { bytes } = tensor;
  const start = bytes.byteOffset % Constructor.BYTES_PER_ELEMENT === 0 ? bytes : new Uint8Array(bytes);
  return new Constructor(start.buffer, start.byteOffset, length);
}

function datatypeOf(data: TensorData): NumberDatatype {
  if (data instanceof Float64Array) return "FP64";
  if (data instanceof Float32Array) return "FP32";
  if (data instanceof Uint16Array) return "UINT16";
  if (data instanceof Int32Array) return "INT32";
  return data instanceof Int8Array ? "INT8" : "UINT8";
}
