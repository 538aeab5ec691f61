/** One field of a protobuf message; integers of 64 bits beyond 2⁵³ lose their last bits. */
export type ProtobufField =
  | { readonly number: number; readonly kind: "varint"; readonly value: number }
  | { readonly number: number; readonly kind: "bytes"; readonly bytes: Uint8Array }
  /** Of 4 or 8 bytes. */
  | { readonly number: number; readonly kind: "fixed"; readonly bytes: Uint8Array };

/**
 * The fields of a message, in the order of its bytes; nothing is copied. https://protobuf.dev/programming-guides/encoding
 * @throws RangeError where the bytes end within a field, or hold what no writer writes.
 */
export function* protobufFields(bytes: Uint8Array): Generator<ProtobufField, void, undefined> {
  const cursor = { at: 0 };
  while (cursor.at < bytes.length) {
    const start = cursor.at;
    const key = readVarint(bytes, cursor);
    const number = Math.floor(key / 8);
    if (number === 0) throw new RangeError(`field 0 at byte ${start}`);
    switch (key % 8) {
      case 0:
        yield { number, kind: "varint", value: readVarint(bytes, cursor) };
        break;
      case 1:
        yield { number, kind: "fixed", bytes: take(bytes, cursor, number, 8) };
        break;
      case 2:
        yield { number, kind: "bytes", bytes: take(bytes, cursor, number, readVarint(bytes, cursor)) };
        break;
      case 5:
        yield { number, kind: "fixed", bytes: take(bytes, cursor, number, 4) };
        break;
      default:
        throw new RangeError(`field ${number} at byte ${start} of wire type ${key % 8}`);
    }
  }
}

/** The varints of a packed field. @throws RangeError. */
export function* packedVarints(bytes: Uint8Array): Generator<number, void, undefined> {
  const cursor = { at: 0 };
  while (cursor.at < bytes.length) yield readVarint(bytes, cursor);
}

/** Where the next byte is read. */
export interface Cursor {
  at: number;
}

const mostVarintBytes = 10; // of 64 bits, 7 a byte
const exactVarintBytes = 7; // 49 bits, which a number holds

/** The number at the cursor, which moves behind it. @throws RangeError. */
export function readVarint(bytes: Uint8Array, cursor: Cursor): number {
  const start = cursor.at;
  for (let end = start; end < bytes.length; end++) {
    if (end - start >= mostVarintBytes) throw new RangeError(`a number at byte ${start} of more than 64 bits`);
    if ((bytes[end] as number) >= 0x80) continue;
    cursor.at = end + 1;
    return varintOf(bytes.subarray(start, cursor.at));
  }
  throw new RangeError(`it ends at byte ${bytes.length} within a number`);
}

/** Two's complement where all 64 bits are there. */
function varintOf(bytes: Uint8Array): number {
  if (bytes.length <= exactVarintBytes) return bytes.reduceRight((value, byte) => value * 0x80 + (byte & 0x7f), 0);
  const value = bytes.reduceRight((all, byte) => (all << 7n) | BigInt(byte & 0x7f), 0n);
  return Number(BigInt.asIntN(64, value));
}

function take(bytes: Uint8Array, cursor: Cursor, number: number, length: number): Uint8Array {
  const start = cursor.at;
  if (!(length >= 0 && length <= bytes.length - start))
    throw new RangeError(`field ${number} has ${length} bytes, ${bytes.length - start} are there`);
  cursor.at = start + length;
  return bytes.subarray(start, cursor.at);
}
