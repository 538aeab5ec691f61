/** One field of a message, encoded. */
export type Field = Uint8Array;

// Wire types of Protocol Buffers, protobuf.dev/programming-guides/encoding.
const varintWire = 0;
const fixed64Wire = 1;
const bytesWire = 2;
const fixed32Wire = 5;

/** A message is its fields, one after the other. */
export function message(...fields: readonly Field[]): Uint8Array {
  return Buffer.concat(fields);
}

export function intField(number: number, value: number | bigint): Field {
  return Buffer.from([...varint(tag(number, varintWire)), ...varint(value)]);
}

export function floatField(number: number, value: number): Field {
  const field = Buffer.from([...varint(tag(number, fixed32Wire)), 0, 0, 0, 0]);
  field.writeFloatLE(value, field.length - Float32Array.BYTES_PER_ELEMENT);
  return field;
}

export function doubleField(number: number, value: number): Field {
  const field = Buffer.from([...varint(tag(number, fixed64Wire)), 0, 0, 0, 0, 0, 0, 0, 0]);
  field.writeDoubleLE(value, field.length - Float64Array.BYTES_PER_ELEMENT);
  return field;
}

/** Bytes, text, or a message within a message. */
export function bytesField(number: number, value: Uint8Array | string): Field {
  const bytes = typeof value === "string" ? Buffer.from(value, "utf8") : value;
  return Buffer.concat([Buffer.from([...varint(tag(number, bytesWire)), ...varint(bytes.length)]), bytes]);
}

function tag(number: number, wire: number): number {
  return number * 8 + wire;
}

/** Seven bits a byte, the lowest first; negative numbers as 64 bits. */
function varint(value: number | bigint): number[] {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest === 0n ? low : low | 0x80);
  } while (rest !== 0n);
  return bytes;
}
