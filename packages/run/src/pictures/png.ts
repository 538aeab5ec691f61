import { crc32, deflateSync, inflateSync } from "node:zlib";

/**
 * Colours of 8 bits (PNG specification, third edition), no line filtered.
 * @param pixels - `[height, width, 3]`.
 */
export function png(width: number, height: number, pixels: Uint8Array): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2], 8); // bits a channel, and that channels are red, green and blue
  const lines = Buffer.alloc(height * (1 + width * 3));
  for (let y = 0; y < height; y++)
    lines.set(pixels.subarray(y * width * 3, (y + 1) * width * 3), y * (1 + width * 3) + 1);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk("IHDR", head),
    chunk("IDAT", deflateSync(lines)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** The pixels of what `png` made, `[height, width, 3]`. */
export function pixelsOfPng(bytes: Uint8Array): Uint8Array {
  const [width, height] = [16, 20].map((at) => Buffer.from(bytes).readUInt32BE(at)) as [number, number];
  const lines = inflateSync(bytes.subarray(headEnd + chunkHead));
  const pixels = new Uint8Array(height * width * 3);
  for (let y = 0; y < height; y++)
    pixels.set(lines.subarray(y * (1 + width * 3) + 1, (y + 1) * (1 + width * 3)), y * width * 3);
  return pixels;
}

/** Signature, and the chunk of the head. */
const headEnd = 33;
/** Length and kind of a chunk. */
const chunkHead = 8;

function chunk(kind: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(kind, "ascii"), content]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(content.length, 0);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}
