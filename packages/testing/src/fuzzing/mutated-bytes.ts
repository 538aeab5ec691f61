import fc from "fast-check";

/** Bytes that mean something to somebody: limits of integers, the punctuation of JSON and YAML, text that is no UTF-8. */
const telling = [0, 1, 0x7f, 0x80, 0xff, 0x22, 0x2d, 0x2e, 0x30, 0x39, 0x5b, 0x5d, 0x7b, 0x7d, 0x26, 0x2a, 0x0a, 0xc0];
const extremes = [0, 1, 0x7f, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];

type Edit =
  | { readonly kind: "flip"; readonly at: number; readonly bit: number }
  | { readonly kind: "set"; readonly at: number; readonly value: number }
  | { readonly kind: "integer"; readonly at: number; readonly value: number; readonly littleEndian: boolean }
  | { readonly kind: "insert"; readonly at: number; readonly bytes: Uint8Array }
  | { readonly kind: "remove"; readonly at: number; readonly length: number }
  | { readonly kind: "repeat"; readonly at: number; readonly length: number; readonly times: number }
  | { readonly kind: "cut"; readonly at: number };

const at = fc.double({ min: 0, max: 1, noNaN: true });
const length = fc.integer({ min: 1, max: 64 });

const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ kind: fc.constant("flip" as const), at, bit: fc.nat(7) }),
  fc.record({ kind: fc.constant("set" as const), at, value: fc.constantFrom(...telling) }),
  fc.record({
    kind: fc.constant("integer" as const),
    at,
    value: fc.constantFrom(...extremes),
    littleEndian: fc.boolean(),
  }),
  fc.record({ kind: fc.constant("insert" as const), at, bytes: fc.uint8Array({ minLength: 1, maxLength: 16 }) }),
  fc.record({ kind: fc.constant("remove" as const), at, length }),
  fc.record({ kind: fc.constant("repeat" as const), at, length, times: fc.integer({ min: 1, max: 64 }) }),
  fc.record({ kind: fc.constant("cut" as const), at }),
);

/** One of the valid inputs, damaged one to six times. */
export function mutatedBytes(valid: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  return fc
    .tuple(fc.constantFrom(...valid), fc.array(edit, { minLength: 1, maxLength: 6 }))
    .map(([bytes, edits]) => edits.reduce(apply, bytes));
}

function apply(bytes: Uint8Array, edit: Edit): Uint8Array {
  const index = Math.min(bytes.length - 1, Math.floor(edit.at * bytes.length));
  if (index < 0) return edit.kind === "insert" ? edit.bytes : bytes;
  switch (edit.kind) {
    case "flip":
      return withByte(bytes, index, (bytes[index] as number) ^ (1 << edit.bit));
    case "set":
      return withByte(bytes, index, edit.value);
    case "integer": {
      const copy = Buffer.concat([bytes, Buffer.alloc(4)]);
      if (edit.littleEndian) copy.writeUInt32LE(edit.value, index);
      else copy.writeUInt32BE(edit.value, index);
      return copy.subarray(0, bytes.length);
    }
    case "insert":
      return Buffer.concat([bytes.subarray(0, index), edit.bytes, bytes.subarray(index)]);
    case "remove":
      return Buffer.concat([bytes.subarray(0, index), bytes.subarray(index + edit.length)]);
    case "repeat": {
      const part = bytes.subarray(index, index + edit.length);
      const parts = Array.from({ length: edit.times }, () => part);
      return Buffer.concat([bytes.subarray(0, index), ...parts, bytes.subarray(index)]);
    }
    case "cut":
      return bytes.subarray(0, index);
  }
}

function withByte(bytes: Uint8Array, index: number, value: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[index] = value;
  return copy;
}
