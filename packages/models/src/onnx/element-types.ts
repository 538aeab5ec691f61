/** Of ONNX' `TensorProto.DataType`, by its number: the name that ONNX Runtime has for it, and the bits of a value. */
export interface ElementType {
  readonly name: string;
  /** 0 of texts, which have no fixed size. */
  readonly bits: number;
}

const types: Readonly<Record<number, ElementType>> = {
  1: { name: "float32", bits: 32 },
  2: { name: "uint8", bits: 8 },
  3: { name: "int8", bits: 8 },
  4: { name: "uint16", bits: 16 },
  5: { name: "int16", bits: 16 },
  6: { name: "int32", bits: 32 },
  7: { name: "int64", bits: 64 },
  8: { name: "string", bits: 0 },
  9: { name: "bool", bits: 8 },
  10: { name: "float16", bits: 16 },
  11: { name: "float64", bits: 64 },
  12: { name: "uint32", bits: 32 },
  13: { name: "uint64", bits: 64 },
  14: { name: "complex64", bits: 64 },
  15: { name: "complex128", bits: 128 },
  16: { name: "bfloat16", bits: 16 },
  21: { name: "uint4", bits: 4 },
  22: { name: "int4", bits: 4 },
};

export function elementType(number: number): ElementType {
  return types[number] ?? { name: `type ${number}`, bits: 0 };
}
