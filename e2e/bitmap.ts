/** A bitmap of 24 bits: blue, green, red, the last row first, rows of whole words. */
export function bitmap([height, width]: readonly [number, number], rgb: Uint8Array): Buffer {
  const head = 54;
  const line = Math.ceil((width * 3) / 4) * 4;
  const bytes = Buffer.alloc(head + line * height);
  bytes.write("BM");
  bytes.writeUInt32LE(bytes.length, 2);
  bytes.writeUInt32LE(head, 10);
  bytes.writeUInt32LE(40, 14); // what follows of the head
  bytes.writeInt32LE(width, 18);
  bytes.writeInt32LE(height, 22);
  bytes.writeUInt16LE(1, 26);
  bytes.writeUInt16LE(24, 28);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < 3; c++)
        bytes[head + (height - 1 - y) * line + x * 3 + c] = rgb[(y * width + x) * 3 + 2 - c] ?? 0;
  return bytes;
}
