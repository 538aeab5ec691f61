/** Fields of a message of Protocol Buffers, as whoever writes a file of a foreign format by hand needs them. */
export function text(value: string): Buffer {
  return Buffer.from(value, "utf8");
}

export function bytes(field: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat([...parts]);
  return Buffer.concat([varint(field * 8 + 2), varint(content.length), content]);
}

export function number(field: number, value: number): Buffer {
  return Buffer.concat([varint(field * 8), varint(value)]);
}

/** Negative numbers are two's complement of 64 bits. */
export function varint(value: number): Buffer {
  const encoded: number[] = [];
  for (let rest = BigInt.asUintN(64, BigInt(value)); encoded.length === 0 || rest > 0n; rest >>= 7n)
    encoded.push(Number(rest & 0x7fn) | (rest > 0x7fn ? 0x80 : 0));
  return Buffer.from(encoded);
}
